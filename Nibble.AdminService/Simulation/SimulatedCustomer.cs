using System.Globalization;
using System.Text.Json;
using Nibble.ServiceDefaults.Json;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// Simulates a customer: places orders, follows them until delivery, sometimes cancels, sometimes writes a review.
/// </summary>
internal sealed class SimulatedCustomer(
    SimulatedUser user,
    Func<Guid, bool> isRestaurantStaffed,
    SimulationClock clock,
    SeededRandom random,
    SimulationCounters counters,
    SimulationRetryPolicy retryPolicy
) : ISimulatedActor
{
    private const int MaxItems = 3;

    private static readonly string[] ReviewTexts =
    [
        "Still hot, thank you!",
        "Tasty as always.",
        "The driver was so kind.",
        "A bit late, but good.",
        "Small portion for the price.",
    ];
    private static readonly string[] TerminalStatuses = ["delivered", "rejected", "cancelled", "payment_failed"];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await clock.DelayAsync(random.NextMinutes(0, 8), cancellationToken);
        while (true)
        {
            if (await PlaceOrderAsync(cancellationToken) is { } order)
            {
                counters.Increment(SimulationCounter.Placed);
                await CompleteOrderAsync(order, cancellationToken);
            }

            await clock.DelayAsync(random.NextMinutes(10, 40), cancellationToken);
        }
    }

    /// <summary>Null when no dish fits or the order is rejected.</summary>
    private async Task<OrderResponse?> PlaceOrderAsync(CancellationToken cancellationToken)
    {
        using var act = NibbleTelemetry.ActivitySource.StartActivity("customer orders");
        var addresses = await user.GetAsync<PageResponse<AddressResponse>>(
            "/api/users/me/addresses",
            cancellationToken
        );
        var home = addresses.Items[0];
        var near = string.Create(
            CultureInfo.InvariantCulture,
            $"/api/restaurants?lat={home.Location.Lat}&lng={home.Location.Lng}&openNow=true&limit=100"
        );
        var found = await user.GetAsync<PageResponse<RestaurantResponse>>(near, cancellationToken);
        var cooking = found.Items.Where(restaurant => isRestaurantStaffed(restaurant.Id)).ToList();
        if (cooking.Count == 0)
        {
            return null;
        }

        var restaurant = random.NextItem(cooking);
        var menu = await user.GetAsync<MenuResponse>($"/api/restaurants/{restaurant.Id}/menu", cancellationToken);
        var dishes = menu.Categories.SelectMany(category => category.Items).Where(dish => dish.IsAvailable).ToList();
        if (dishes.Count == 0)
        {
            return null;
        }

        return await user.TryAsync<OrderResponse>(
            HttpMethod.Post,
            "/api/orders",
            new
            {
                AddressId = home.Id,
                PaymentMethodId = await GetPaymentMethodAsync(cancellationToken),
                Tip = random.NextBool(0.5) ? random.NextInt(1, 6) * 50 : 0,
                RestaurantId = restaurant.Id,
                Items = PickItems(dishes, restaurant.MinimumOrder),
            },
            cancellationToken
        );
    }

    private List<object> PickItems(List<MenuItemResponse> dishes, long minimum)
    {
        var wanted = new List<object>();
        var enough = random.NextInt(1, MaxItems);
        for (long sum = 0; wanted.Count < enough || sum < minimum; )
        {
            var dish = random.NextItem(dishes);
            var options = dish.OptionGroups.SelectMany(group => group.Options.Take(group.MinSelections));
            wanted.Add(
                new
                {
                    MenuItemId = dish.Id,
                    Quantity = 1,
                    OptionIds = options.Select(option => option.Id),
                }
            );
            sum += dish.Price;
        }

        return wanted;
    }

    private async Task<Guid> GetPaymentMethodAsync(CancellationToken cancellationToken)
    {
        const string cards = "/api/orders/payment-methods";
        var known = await user.GetAsync<PageResponse<PaymentMethodResponse>>(cards, cancellationToken);
        return known.Items is [var first, ..]
            ? first.Id
            : (
                await user.TryAsync<PaymentMethodResponse>(
                    HttpMethod.Post,
                    cards,
                    new { Token = "tok_visa" },
                    cancellationToken
                )
            )!.Id;
    }

    private async Task CompleteOrderAsync(OrderResponse order, CancellationToken cancellationToken)
    {
        var path = $"/api/orders/{order.Id}";
        if (random.NextBool(0.04))
        {
            await clock.DelayAsync(random.NextMinutes(0.5, 3), cancellationToken);
            using var act = NibbleTelemetry.ActivitySource.StartActivity("customer cancels");
            var reason = new { Reason = "I changed my mind." };
            if (await user.TryAsync(HttpMethod.Post, $"{path}/cancel", reason, cancellationToken))
            {
                counters.Increment(SimulationCounter.Cancelled);
                return;
            }
        }

        while (!TerminalStatuses.Contains(order.Status))
        {
            await retryPolicy.ExecuteAsync(
                async token =>
                {
                    await StreamOrderAsync(path, token);
                    order = await user.GetAsync<OrderResponse>(path, token);
                },
                cancellationToken
            );
        }

        if (order.Status == "delivered" && random.NextBool(0.6))
        {
            await clock.DelayAsync(random.NextMinutes(5, 15), cancellationToken);
            await ReviewAsync($"/api/restaurants/{order.RestaurantId}/reviews", order, cancellationToken);
            if (order.DriverId is { } driver && random.NextBool(0.5))
            {
                await ReviewAsync($"/api/drivers/{driver}/reviews", order, cancellationToken);
            }
        }
    }

    /// <summary>Reads order changes until a final status or the end of the stream.</summary>
    private async Task StreamOrderAsync(string path, CancellationToken cancellationToken)
    {
        await foreach (var told in user.StreamAsync($"{path}/events", cancellationToken))
        {
            if (
                told is not null
                && JsonSerializer.Deserialize<OrderChangeResponse>(told, NibbleJson.Options) is { Status: { } status }
                && TerminalStatuses.Contains(status)
            )
            {
                return;
            }
        }
    }

    private async Task ReviewAsync(string path, OrderResponse order, CancellationToken cancellationToken)
    {
        using var act = NibbleTelemetry.ActivitySource.StartActivity("customer reviews");
        var review = new
        {
            OrderId = order.Id,
            Rating = random.NextBool(0.7) ? 5 : random.NextInt(2, 4),
            Text = random.NextBool(0.5) ? random.NextItem(ReviewTexts) : null,
        };
        if (await user.TryAsync(HttpMethod.Post, path, review, cancellationToken))
        {
            counters.Increment(SimulationCounter.Reviewed);
        }
    }
}
