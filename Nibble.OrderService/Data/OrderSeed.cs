using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.OrderService.Data;

/// <summary>
/// A card for each customer and three months of orders. Each order lives through the same verbs as a real one, so
/// ledger, history and events fit together. The events go to Analytics, which draws charts of the past from them, and
/// as far as somebody will look at them to the Restaurant Service; nobody else is told of the past.
/// </summary>
internal sealed class OrderSeed(TimeProvider time) : IDatabaseSeed<OrderDbContext>
{
    /// <summary>Orders a day, on average.</summary>
    private const int OrdersADay = 20;

    /// <summary>How far back the Restaurant Service counts what sells best.</summary>
    private static readonly TimeSpan PopularityWindow = TimeSpan.FromDays(30);

    /// <summary>How hungry the city is in each hour of the day (UTC), lunch and dinner in Berlin.</summary>
    private static readonly int[] HourlyWeights =
    [
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        2,
        4,
        12,
        20,
        16,
        8,
        5,
        6,
        14,
        26,
        30,
        24,
        14,
        7,
        4,
        2,
    ];

    /// <summary>And on each day of the week, Sunday first.</summary>
    private static readonly int[] WeekdayWeights = [115, 80, 82, 86, 95, 130, 140];

    public async Task SeedAsync(OrderDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Orders.AnyAsync(cancellationToken) || await db.PaymentMethods.AnyAsync(cancellationToken))
        {
            return;
        }

        var now = time.GetUtcNow().UtcDateTime;
        var since = now.Date.AddDays(-DemoCity.DaysOfHistory);
        await db.BulkInsertAsync(
            DemoCity.Customers.Select(
                (customer, number) =>
                    new PaymentMethod
                    {
                        Id = DemoCity.GetId("payment-method", number),
                        CustomerId = customer.Id,
                        Token = SandboxPaymentProvider.Visa,
                        Brand = "visa",
                        Last4 = "4242",
                        CreatedAt = since,
                    }
            ),
            cancellationToken
        );

        var random = new Random(20260101);
        var number = 0;
        foreach (var day in OrderTimesByDay(since, now.AddHours(-2), random))
        {
            // A day at a time: three months at once would leave a heap that the process never needs again.
            Order[] orders = [.. day.Select(at => CreateOrder(number++, at, random))];
            await db.BulkInsertAsync(orders, cancellationToken);
            await db.BulkInsertAsync(orders.SelectMany(order => order.Payments), cancellationToken);
            await db.BulkInsertAsync(
                orders.SelectMany(order => order.Changes).OrderBy(change => change.At),
                cancellationToken
            );
            await db.BulkInsertAsync(
                orders
                    .SelectMany(order =>
                        // No figure of the past needs the steps in between, and the rest is done within seconds.
                        from happened in order.DequeueDomainEvents().Where(@event => @event is not OrderProgressed)
                        from audience in AudiencesOf(order, now)
                        select OutboxMessage.Of(happened, audience)
                    )
                    .OrderBy(message => message.Time),
                cancellationToken
            );
        }
    }

    /// <summary>When somebody orders, day by day.</summary>
    private static IEnumerable<DateTime[]> OrderTimesByDay(DateTime since, DateTime until, Random random)
    {
        for (var day = since; day < until; day = day.AddDays(1))
        {
            var count = (OrdersADay * WeekdayWeights[(int)day.DayOfWeek] / 100) + random.Next(-6, 7);
            yield return
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(_ => day.AddHours(PickWeighted(HourlyWeights, random)).AddSeconds(random.Next(3600)))
                    .Order()
                    .Where(at => at < until),
            ];
        }
    }

    private static Order CreateOrder(int number, DateTime at, Random random)
    {
        // Some restaurants are loved more than others.
        var restaurant = DemoCity.Restaurants[
            PickWeighted(DemoCity.Restaurants.Select((_, rank) => 60 / (rank % 20 + 3)), random)
        ];
        var customer = DemoCity.Customers[random.Next(DemoCity.CustomerCount)];
        var prepMinutes = random.Next(12, 31);
        var items = PickItems(restaurant, random);
        var order = Order.Create(
            new OrderDraft(
                OrderNumber.Of((ulong)number * 0x9E3779B97F & 0xFF_FFFF_FFFF),
                customer.Id,
                new RestaurantQuote(
                    restaurant.Id,
                    restaurant.OwnerId,
                    restaurant.Name,
                    "open",
                    true,
                    restaurant.Location,
                    DemoCity.Currency,
                    restaurant.DeliveryFee,
                    restaurant.MinimumOrder,
                    DistanceKm(restaurant.Location, customer.Location),
                    MarketplaceSettings.Default.DeliveryRadiusKm,
                    prepMinutes,
                    []
                ),
                new AddressSnapshot("home", customer.Street, null, DemoCity.Name, "10115", "DE", customer.Location),
                items,
                SandboxPaymentProvider.Visa,
                random.Next(3) == 0 ? 0 : random.Next(1, 7) * 50,
                null,
                null,
                null,
                null,
                MarketplaceSettings.Default,
                DemoCity.GetId("order", number)
            ),
            at
        );
        ApprovePendingPayments(order, at.AddSeconds(2));
        SimulateLifecycle(order, restaurant, prepMinutes, at, random);
        return order;
    }

    private static void SimulateLifecycle(
        Order order,
        DemoRestaurant restaurant,
        int prepMinutes,
        DateTime at,
        Random random
    )
    {
        var customer = new Actor(order.CustomerId, Roles.Customer);
        var owner = new Actor(restaurant.OwnerId, Roles.RestaurantOwner);
        var fate = random.Next(100);
        at = at.AddSeconds(random.Next(30, 300));
        if (fate < 2)
        {
            _ = order.Reject(owner, "Too many orders at the moment.", at);
            ApprovePendingPayments(order, at);
            return;
        }

        if (fate < 5)
        {
            _ = order.Cancel(customer, "I changed my mind.", at);
            ApprovePendingPayments(order, at);
            return;
        }

        if (fate == 5)
        {
            _ = order.ExpireAcceptance(order.AcceptanceDeadline!.Value);
            ApprovePendingPayments(order, order.AcceptanceDeadline ?? at);
            return;
        }

        _ = order.Accept(owner, prepMinutes, at);
        ApprovePendingPayments(order, at);
        var driver = random.Next(DemoCity.DriverCount);
        order.AssignDriver(
            DemoCity.GetId("driver-profile", driver),
            DemoCity.Drivers[driver].Id,
            DemoCity.Drivers[driver].FirstName,
            at.AddMinutes(prepMinutes + order.Delivery.TravelMinutes),
            at.AddSeconds(random.Next(20, 240))
        );
        at = at.AddMinutes(random.Next(1, 5));
        _ = order.StartPreparing(owner, at);
        at = at.AddMinutes(prepMinutes * (0.7 + (random.NextDouble() * 0.7)));
        _ = order.MarkReady(owner, at);
        at = at.AddMinutes(random.Next(1, 9));
        order.FastForwardTo(OrderStatus.PickedUp, at);
        at = at.AddMinutes(order.Delivery.TravelMinutes * (0.6 + (random.NextDouble() * 0.8)));
        order.FastForwardTo(OrderStatus.Delivered, at);
        if (fate >= 98)
        {
            at = at.AddMinutes(random.Next(10, 40));
            _ = order.Refund(
                new Actor(DemoCity.Support.Id, Roles.Support),
                order.Items[0].UnitPrice,
                $"{order.Items[0].Name} was missing.",
                at
            );
            ApprovePendingPayments(order, at);
        }
    }

    /// <summary>The provider says yes to everything, as the sandbox's Visa does.</summary>
    private static void ApprovePendingPayments(Order order, DateTime at)
    {
        while (order.Ledger.Pending is { } entry)
        {
            order.ApplyPaymentResult(entry.Id, PaymentResult.Approve($"sandbox_{entry.Id:N}"), at);
        }
    }

    private static OrderItem[] PickItems(DemoRestaurant restaurant, Random random)
    {
        var wanted = new SortedDictionary<int, int>();
        while (
            wanted.Count == 0
            || wanted.Sum(dish => restaurant.Dishes[dish.Key].Price * dish.Value) < TargetSubtotal(restaurant, random)
        )
        {
            var dish = random.Next(restaurant.Dishes.Count);
            wanted[dish] = wanted.GetValueOrDefault(dish) + 1;
        }

        return
        [
            .. wanted.Select(pair =>
            {
                var dish = restaurant.Dishes[pair.Key];
                return new OrderItem(dish.Id, dish.Name, pair.Value, dish.Price, [], null);
            }),
        ];
    }

    private static long TargetSubtotal(DemoRestaurant restaurant, Random random) =>
        restaurant.MinimumOrder + random.Next(2000);

    private static int PickWeighted(IEnumerable<int> weights, Random random)
    {
        var weighted = weights.ToArray();
        var drawn = random.Next(weighted.Sum());
        var at = 0;
        while (drawn >= weighted[at])
        {
            drawn -= weighted[at++];
        }

        return at;
    }

    private static double DistanceKm(GeoPoint one, GeoPoint other)
    {
        var north = (one.Lat - other.Lat) * 111.2;
        var east = (one.Lng - other.Lng) * 67.7; // At the latitude of Berlin.
        return Math.Sqrt((north * north) + (east * east));
    }

    /// <summary>Customers review what the Restaurant Service knows of: all that customer@nibble.test ever ordered.</summary>
    private static IEnumerable<string> AudiencesOf(Order order, DateTime now) =>
        order.CreatedAt > now - PopularityWindow || order.CustomerId == DemoCity.Customers[0].Id
            ? [ServiceNames.Analytics, ServiceNames.Restaurants]
            : [ServiceNames.Analytics];
}
