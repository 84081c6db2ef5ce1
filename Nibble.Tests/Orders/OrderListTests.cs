using System.Net;
using FsCheck;
using FsCheck.Xunit;
using Nibble.Contracts;
using Nibble.OrderService.Carts;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class OrderListTests(OrderServiceFixture fixture) : IClassFixture<OrderServiceFixture>
{
    [Fact]
    public async Task A_list_shows_one_s_own_orders_only_the_newest_first()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var (mine, other) = (await fixture.CreateCustomerAsync(), await fixture.CreateCustomerAsync());
        var first = await mine.PlaceAsync(restaurant);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await other.PlaceAsync(restaurant);
        var second = await mine.PlaceAsync(restaurant);

        Assert.Equal([second.Id, first.Id], await IdsAsync(mine.Http, "/api/orders"));
        Assert.Empty(await IdsAsync(fixture.AsCustomer(), "/api/orders"));
        Assert.Empty(await IdsAsync(fixture.AsOwner(), $"/api/orders?restaurantId={restaurant.Id}"));
    }

    [Fact]
    public async Task A_list_can_be_narrowed_by_status_restaurant_and_time()
    {
        var (one, other) = (fixture.FakeServices.AddRestaurant(), fixture.FakeServices.AddRestaurant());
        var customer = await fixture.CreateCustomerAsync();
        var early = await customer.PlaceAsync(one);
        fixture.Time.Advance(TimeSpan.FromHours(1));
        var noon = fixture.Now;
        var late = await customer.PlaceAsync(other);
        await late.AcceptAsync();

        Assert.Equal([early.Id], await IdsAsync(customer.Http, "/api/orders?status=placed"));
        Assert.Equal([late.Id], await IdsAsync(customer.Http, $"/api/orders?restaurantId={other.Id}"));
        Assert.Equal([late.Id], await IdsAsync(customer.Http, $"/api/orders?from={noon:O}"));
        Assert.Equal([early.Id], await IdsAsync(customer.Http, $"/api/orders?to={noon:O}"));
        Assert.Equal([late.Id], await IdsAsync(fixture.AsOwner(other.OwnerId), "/api/orders?status=accepted"));
        Assert.Equal([early.Id], await IdsAsync(fixture.AsSupport(), $"/api/orders?restaurantId={one.Id}"));
        await (await customer.Http.GetAsync("/api/orders?status=eaten")).AssertErrorAsync(
            HttpStatusCode.BadRequest,
            ErrorCodes.ValidationFailed
        );
    }

    [Fact]
    public async Task A_list_can_be_narrowed_to_the_orders_under_way()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var over = await customer.PlaceAsync(restaurant);
        await over.CompleteDeliveryAsync();
        var underWay = await customer.PlaceAsync(restaurant);

        Assert.Equal([underWay.Id], await IdsAsync(customer.Http, "/api/orders?active=true"));
        Assert.Equal(2, (await IdsAsync(customer.Http, "/api/orders?active=false")).Count);
    }

    [Fact]
    public async Task Somebody_with_two_roles_sees_the_orders_of_both_once()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var bought = await customer.PlaceAsync(restaurant);
        var sold = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await bought.AcceptAsync();
        await sold.AcceptAsync();
        await fixture.DeliverEventAsync(
            new DeliveryAssigned(sold.Id, Guid.NewGuid(), Guid.NewGuid(), customer.Id, "Dana", null, fixture.Now)
        );
        await fixture.DeliverEventAsync(
            new DeliveryAssigned(bought.Id, Guid.NewGuid(), Guid.NewGuid(), customer.Id, "Dana", null, fixture.Now)
        );

        var ids = await IdsAsync(
            fixture.As(customer.Id, ServiceDefaults.Identity.Roles.Customer, ServiceDefaults.Identity.Roles.Driver),
            "/api/orders"
        );

        Assert.Equal(new[] { bought.Id, sold.Id }.Order(), ids.Order());
    }

    /// <summary>Orders of the same moment and orders that come while one turns the pages.</summary>
    [Property(MaxTest = 4)]
    public async Task Turning_the_pages_shows_each_order_once_while_new_ones_come(byte[] gaps, PositiveInt size)
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var before = new List<Guid>();
        foreach (var gap in gaps.Take(12))
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(gap % 2));
            before.Add((await customer.PlaceAsync(restaurant)).Id);
        }

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await (
                await customer.Http.GetAsync($"/api/orders?limit={1 + (size.Get % 5)}&cursor={cursor}")
            ).JsonAsync();
            seen.AddRange(
                page.GetProperty("items").EnumerateArray().Select(order => order.GetProperty("id").GetGuid())
            );
            cursor = page.GetProperty("next").GetString();
            fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
            await customer.PlaceAsync(restaurant);
        } while (cursor is not null);

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.Equal(before.Order(), seen.Order());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("cursor=bm9uc2Vuc2U")]
    public async Task A_page_that_makes_no_sense_is_refused(string query)
    {
        var response = await fixture.AsCustomer().GetAsync($"/api/orders?{query}");

        await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task No_list_sorts_or_scans_whoever_asks_and_whatever_for()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        await customer.PlaceAsync(restaurant);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await customer.PlaceAsync(restaurant);
        var first = await (await customer.Http.GetAsync("/api/orders?limit=1")).JsonAsync();
        var cursor = first.GetProperty("next").GetString();
        fixture.Queries.Clear();

        foreach (
            var party in new[]
            {
                customer.Http,
                fixture.AsOwner(restaurant.OwnerId),
                fixture.AsDriver(),
                fixture.AsAdmin(),
            }
        )
        {
            foreach (var of in new[] { "", $"&restaurantId={restaurant.Id}" })
            {
                foreach (var status in new[] { "", "&status=placed" })
                {
                    foreach (var at in new[] { "", $"&cursor={cursor}", $"&from={fixture.Now:O}&to={fixture.Now:O}" })
                    {
                        await (await party.GetAsync($"/api/orders?limit=5{of}{status}{at}")).JsonAsync();
                    }
                }
            }
        }

        var plans = await fixture.InDatabaseAsync(fixture.Queries.PlansAsync);
        Assert.True(plans.Count >= 30, $"{plans.Count} plans");
        Assert.All(
            plans,
            plan => Assert.True(IsBounded(plan.Key, plan.Value), $"{plan.Key}\n{string.Join('\n', plan.Value)}")
        );
    }

    [Fact]
    public async Task Nothing_that_an_order_lives_through_scans_a_table()
    {
        fixture.Queries.Clear();
        fixture.FakeServices.Promotions["PLAN"] = new FakeServices.Promotion(100, 5);
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        await customer.AddToCartAsync(restaurant);
        await customer.Http.GetAsync("/api/cart");
        await customer.TryPlaceAsync(customer.CreateOrderRequest(restaurant), "plan");
        var order = await customer.PlaceAsync(restaurant, promoCode: "PLAN");
        await order.CompleteDeliveryAsync();
        await order.TipAsync(100);
        await order.RefundAsync(100);
        foreach (var read in new[] { "", "/history", "/payments", "/tracking" })
        {
            await customer.Http.GetAsync(order.Path + read);
        }

        await customer.Http.GetAsync("/api/orders/payment-methods");
        await fixture.RunJobAsync<OrderExpirationJob>();
        await fixture.RunJobAsync<PaymentRetryJob>();
        await fixture.RunJobAsync<AbandonedCartCleanupJob>();
        await fixture.RunJobAsync<IdempotencyRecordCleanupJob>();
        await fixture.DeliverEventAsync(new UserDeleted(Guid.NewGuid(), fixture.Now));

        var plans = await fixture.InDatabaseAsync(fixture.Queries.PlansAsync);
        Assert.True(plans.Count >= 30, $"{plans.Count} plans");
        Assert.All(
            plans.Where(plan => !plan.Key.Contains("FROM \"settings\"", StringComparison.Ordinal)), // One row.
            plan => Assert.False(Scans(plan.Value), $"{plan.Key}\n{string.Join('\n', plan.Value)}")
        );
    }

    /// <summary>One search in an index, or the whole of one in its order until the page is full.</summary>
    private static bool IsBounded(string sql, IReadOnlyList<string> plan) =>
        plan is [var step]
        && (
            step.StartsWith("SEARCH", StringComparison.Ordinal)
            || (
                step.StartsWith("SCAN o USING INDEX", StringComparison.Ordinal)
                && !sql.Contains("WHERE", StringComparison.Ordinal)
            )
        );

    /// <summary>Goes through a table; the one row that a subquery found (a co-routine) is none.</summary>
    private static bool Scans(IReadOnlyList<string> plan) =>
        plan.Any(step =>
            step.StartsWith("SCAN", StringComparison.Ordinal)
            && step != "SCAN CONSTANT ROW"
            && !plan.Contains(step.Replace("SCAN", "CO-ROUTINE", StringComparison.Ordinal))
        );

    private static async Task<IReadOnlyList<Guid>> IdsAsync(HttpClient party, string path)
    {
        var page = await (await party.GetAsync(path)).JsonAsync();
        return [.. page.GetProperty("items").EnumerateArray().Select(order => order.GetProperty("id").GetGuid())];
    }
}
