using System.Net;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Restaurants;

public sealed class DashboardTests(RestaurantServiceFixture service) : IClassFixture<RestaurantServiceFixture>
{
    private readonly Guid _owner = Guid.NewGuid();
    private readonly Guid _lasagne = Guid.NewGuid();
    private readonly Guid _risotto = Guid.NewGuid();

    [Fact]
    public async Task The_dashboard_counts_what_events_told_of_today()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        await PlaceAsync(id, 1000);
        var cooking = await PlaceAsync(id, 2000);
        await AcceptAsync(cooking);
        var delivered = await PlaceAsync(id, 3000, (_lasagne, 2), (_risotto, 1));
        await AcceptAsync(delivered);
        service.Time.Advance(TimeSpan.FromMinutes(12));
        await ProgressAsync(delivered, "ready");
        await ProgressAsync(delivered, "picked_up");
        await DeliverAsync(delivered);
        await service.DeliverEventAsync(
            new OrderRefunded(delivered.OrderId, "n", delivered.CustomerId, id, 500, "EUR", "cold", service.Now)
        );
        var ended = await PlaceAsync(id, 9000);
        await service.DeliverEventAsync(
            new OrderEnded(
                ended.OrderId,
                "n",
                ended.CustomerId,
                id,
                "x",
                _owner,
                "rejected",
                "no",
                "system",
                0,
                "EUR",
                service.Now
            )
        );

        var dashboard = await DashboardAsync(id);

        var orders = dashboard.GetProperty("orders");
        Assert.Equal(
            (4, 1, 1, 1, 1),
            (
                orders.GetProperty("total").GetInt32(),
                orders.GetProperty("waiting").GetInt32(),
                orders.GetProperty("inProgress").GetInt32(),
                orders.GetProperty("delivered").GetInt32(),
                orders.GetProperty("ended").GetInt32()
            )
        );
        Assert.Equal(4500, dashboard.GetProperty("revenue").GetInt64());
        Assert.Equal(2250, dashboard.GetProperty("averageOrder").GetInt64());
        Assert.Equal(12, dashboard.GetProperty("preparation").GetProperty("median").GetDouble());
        var best = dashboard.GetProperty("bestSellers");
        Assert.Equal(
            [(_lasagne, 2), (_risotto, 1)],
            best.EnumerateArray()
                .Select(dish => (dish.GetProperty("menuItemId").GetGuid(), dish.GetProperty("quantity").GetInt32()))
        );
    }

    [Fact]
    public async Task An_event_that_arrives_twice_counts_once()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var order = await PlaceAsync(id, 1000, (_lasagne, 1));
        await AcceptAsync(order);
        var refund = new OrderRefunded(order.OrderId, "n", order.CustomerId, id, 100, "EUR", "late", service.Now);
        var eventId = Guid.NewGuid();

        await service.DeliverEventAsync(refund, eventId);
        await service.DeliverEventAsync(refund, eventId);

        Assert.Equal(900, (await DashboardAsync(id)).GetProperty("revenue").GetInt64());
    }

    [Fact]
    public async Task Today_is_the_day_of_the_restaurants_time_zone()
    {
        // Noon UTC is past midnight in Auckland.
        var hours = new { timeZone = "Pacific/Auckland", weekly = Array.Empty<object>() };
        var id = await service.RegisterApprovedAsync(_owner, RestaurantServiceFixture.Details(hours: hours));
        await service.DeliverEventAsync(Placed(id, 1000) with { PlacedAt = service.Now.AddHours(-2) });
        await PlaceAsync(id, 2000);

        var dashboard = await DashboardAsync(id);

        Assert.Equal(1, dashboard.GetProperty("orders").GetProperty("total").GetInt32());
        Assert.Equal(
            DateOnly.FromDateTime(service.Now).AddDays(1).ToString("O", null),
            dashboard.GetProperty("date").GetString()
        );
    }

    [Fact]
    public async Task A_restaurant_with_orders_under_way_is_not_deleted()
    {
        var id = await service.RegisterApprovedAsync(_owner);
        var order = await PlaceAsync(id, 1000);
        var owner = service.AsOwner(_owner);

        var refused = await owner.DeleteAsync($"/api/restaurants/{id}");
        await DeliverAsync(order);
        var deleted = await owner.DeleteAsync($"/api/restaurants/{id}");

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.Conflict);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private async Task<System.Text.Json.JsonElement> DashboardAsync(Guid id) =>
        await (await service.AsOwner(_owner).GetAsync($"/api/restaurants/{id}/dashboard")).JsonAsync();

    private async Task<OrderPlaced> PlaceAsync(Guid restaurant, long subtotal, params (Guid Dish, int Quantity)[] items)
    {
        var placed = Placed(restaurant, subtotal) with
        {
            Items = [.. items.Select(item => new OrderedItem(item.Dish, "Dish", item.Quantity, 1000))],
        };
        await service.DeliverEventAsync(placed);
        return placed;
    }

    private OrderPlaced Placed(Guid restaurant, long subtotal) =>
        new(
            Guid.NewGuid(),
            "A-1",
            Guid.NewGuid(),
            restaurant,
            "x",
            _owner,
            [],
            subtotal,
            0,
            300,
            0,
            0,
            subtotal + 300,
            "EUR",
            null,
            null,
            service.Now
        );

    private Task AcceptAsync(OrderPlaced order) =>
        service.DeliverEventAsync(
            new OrderAccepted(
                order.OrderId,
                order.Number,
                order.CustomerId,
                order.RestaurantId,
                "x",
                _owner,
                new GeoPoint(0, 0),
                new GeoPoint(0, 0),
                "Street 1",
                300,
                0,
                "EUR",
                20,
                service.Now
            )
        );

    private Task ProgressAsync(OrderPlaced order, string status) =>
        service.DeliverEventAsync(
            new OrderProgressed(order.OrderId, "n", order.CustomerId, order.RestaurantId, "x", status, service.Now)
        );

    private Task DeliverAsync(OrderPlaced order) =>
        service.DeliverEventAsync(
            new OrderDelivered(
                order.OrderId,
                "n",
                order.CustomerId,
                order.RestaurantId,
                "x",
                null,
                order.Total,
                "EUR",
                order.PlacedAt,
                null,
                null,
                service.Now
            )
        );
}
