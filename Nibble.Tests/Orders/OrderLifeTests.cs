using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class OrderLifeTests(OrderTown town) : IClassFixture<OrderTown>
{
    [Fact]
    public async Task An_order_goes_from_the_cart_to_the_door()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();
        await (await customer.AddToCartAsync(restaurant)).JsonAsync(HttpStatusCode.Created);

        var answer = await customer.TryPlaceAsync(
            new
            {
                addressId = customer.AddressId,
                paymentMethodId = customer.CardId,
                tip = 200,
            }
        );
        var placed = await answer.JsonAsync(HttpStatusCode.Created);
        var order = new PlacedOrder(
            town,
            placed.GetProperty("id").GetGuid(),
            customer,
            town.AsOwner(restaurant.OwnerId)
        );
        Assert.Equal(order.Path, answer.Headers.Location!.ToString());
        Assert.Equal("placed", placed.GetProperty("status").GetString());
        Assert.Equal("authorized", placed.GetProperty("paymentStatus").GetString());
        Assert.Equal(1780, placed.GetProperty("subtotal").GetInt64());
        Assert.Equal(125, placed.GetProperty("tax").GetInt64()); // 7 % of 17.80 is 1.246
        Assert.Equal(1780 + 299 + 125 + 200, placed.GetProperty("total").GetInt64());

        var accepted = await (await order.AcceptAsync()).JsonAsync();
        Assert.Equal("captured", accepted.GetProperty("paymentStatus").GetString());
        await (await order.PrepareAsync()).JsonAsync();
        await (await order.ReadyAsync()).JsonAsync();
        await order.AssignDriverAsync();
        await order.DeliveryIsAsync("picked_up");
        await order.DeliveryIsAsync("delivered");

        Assert.Equal(
            ["pending_payment", "placed", "accepted", "preparing", "ready", "picked_up", "delivered"],
            await order.HistoryAsync()
        );
        Assert.Equal([("authorize", 2404), ("capture", 2404)], await order.LedgerAsync());
        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();
        Assert.Equal(0, cart.GetProperty("items").GetArrayLength());
        Assert.Contains(await town.PublishedAsync<OrderPlaced>(), happened => happened.OrderId == order.Id);
        Assert.Contains(await town.PublishedAsync<OrderAccepted>(), happened => happened.OrderId == order.Id);
        Assert.Equal(
            ["preparing", "ready", "picked_up"],
            (await town.PublishedAsync<OrderProgressed>()).Where(e => e.OrderId == order.Id).Select(e => e.Status)
        );
        var delivered = Assert.Single(await town.PublishedAsync<OrderDelivered>(), e => e.OrderId == order.Id);
        Assert.Equal(2404, delivered.Total);
    }

    [Fact]
    public async Task A_rejected_order_is_voided()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());

        var rejected = await (await order.RejectAsync()).JsonAsync();

        Assert.Equal("rejected", rejected.GetProperty("status").GetString());
        Assert.Equal("voided", rejected.GetProperty("paymentStatus").GetString());
        var ended = Assert.Single(await town.PublishedAsync<OrderEnded>(), happened => happened.OrderId == order.Id);
        Assert.Equal(("rejected", "Too busy", "restaurant_owner"), (ended.Status, ended.Reason, ended.ByRole));
    }

    [Fact]
    public async Task A_step_that_the_machine_does_not_have_is_refused_and_changes_nothing()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());

        var response = await order.ReadyAsync();

        await response.AssertRefusedAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        Assert.Equal(["pending_payment", "placed"], await order.HistoryAsync());
    }

    [Fact]
    public async Task A_stranger_s_order_looks_like_no_order()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        string[] reads = ["", "/history", "/payments", "/tracking", "/events"];

        foreach (var stranger in new[] { town.AsCustomer(), town.AsOwner(), town.AsDriver() })
        {
            foreach (var read in reads)
            {
                var response = await stranger.GetAsync(order.Path + read);
                await response.AssertRefusedAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
            }
        }

        var accept = await town.AsOwner().PostAsJsonAsync($"{order.Path}/accept", new { prepMinutes = 10 });
        await accept.AssertRefusedAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Each_party_sees_the_order_and_finds_it_in_its_list()
    {
        var restaurant = town.Neighbours.Open();
        var customer = await town.ArriveAsync();
        var order = await customer.PlaceAsync(restaurant);
        await order.AcceptAsync();
        var driver = town.AsDriver(await order.AssignDriverAsync());

        foreach (var party in new[] { customer.Http, order.Owner, driver, town.AsSupport(), town.AsAdmin() })
        {
            await (await party.GetAsync(order.Path)).JsonAsync();
            var list = await (await party.GetAsync("/api/orders?limit=100")).JsonAsync();
            Assert.Contains(
                list.GetProperty("items").EnumerateArray(),
                item => item.GetProperty("id").GetGuid() == order.Id
            );
        }
    }

    [Fact]
    public async Task Other_services_learn_who_is_party_to_an_order()
    {
        var restaurant = town.Neighbours.Open();
        var order = await (await town.ArriveAsync()).PlaceAsync(restaurant);

        var summary = await (await town.AsService().GetAsync($"/internal/orders/{order.Id}")).JsonAsync();
        var asCustomer = await order.Customer.Http.GetAsync($"/internal/orders/{order.Id}");

        Assert.Equal(order.Customer.Id, summary.GetProperty("customerId").GetGuid());
        Assert.Equal(restaurant.OwnerId, summary.GetProperty("ownerId").GetGuid());
        Assert.Equal("placed", summary.GetProperty("status").GetString());
        await asCustomer.AssertRefusedAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task A_request_that_did_not_pass_the_gateway_is_refused_whatever_it_claims()
    {
        using var client = town.PastTheGateway();
        client.DefaultRequestHeaders.Add("X-User-Id", Guid.NewGuid().ToString());
        client.DefaultRequestHeaders.Add("X-User-Roles", "admin");

        var response = await client.GetAsync("/api/orders");

        await response.AssertRefusedAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    [Fact]
    public async Task Tracking_shows_the_newest_position_of_the_driver()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        await order.AcceptAsync();
        await order.AssignDriverAsync();
        var driverId = (await order.ReadAsync()).GetProperty("driverId").GetGuid();
        DriverPosition[] batch =
        [
            new(order.Id, driverId, new GeoPoint(52.521, 13.401), null, 12, town.Now),
            new(order.Id, driverId, new GeoPoint(52.523, 13.403), 45, 9, town.Now.AddSeconds(2)),
            new(order.Id, driverId, new GeoPoint(52.522, 13.402), 45, 10, town.Now.AddSeconds(1)),
        ];

        var reported = await town.AsService().PostAsJsonAsync("/internal/driver-positions", batch);
        var tracking = await (await order.Customer.Http.GetAsync($"{order.Path}/tracking")).JsonAsync();

        Assert.Equal(HttpStatusCode.NoContent, reported.StatusCode);
        var driver = tracking.GetProperty("driver");
        Assert.Equal("Dana", driver.GetProperty("firstName").GetString());
        Assert.Equal(52.523, driver.GetProperty("location").GetProperty("lat").GetDouble());
        Assert.Equal(9, tracking.GetProperty("etaMinutes").GetInt32());
        Assert.Equal(2, tracking.GetProperty("path").GetArrayLength());
    }

    [Fact]
    public async Task Tracking_asks_the_Driver_Service_when_no_position_is_at_hand()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        await order.AcceptAsync();
        await order.AssignDriverAsync();
        town.Neighbours.Deliveries[order.Id] = new DeliveryTracking(
            order.Id,
            "assigned",
            Guid.NewGuid(),
            "Dana",
            new GeoPoint(52.5, 13.4),
            town.Now,
            7,
            [new GeoPoint(52.5, 13.4)]
        );

        var tracking = await (await order.Customer.Http.GetAsync($"{order.Path}/tracking")).JsonAsync();

        Assert.Equal(7, tracking.GetProperty("etaMinutes").GetInt32());
        Assert.Equal(52.5, tracking.GetProperty("driver").GetProperty("location").GetProperty("lat").GetDouble());
    }

    [Fact]
    public async Task A_message_that_comes_twice_moves_the_order_once()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        await order.DeliverAsync();

        await order.DeliveryIsAsync("delivered");
        await order.DeliveryIsAsync("picked_up");

        Assert.Single(await town.PublishedAsync<OrderDelivered>(), happened => happened.OrderId == order.Id);
        Assert.Equal("delivered", await order.StatusAsync());
    }

    [Fact]
    public async Task The_driver_may_be_faster_than_the_kitchen_s_buttons()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        await order.AcceptAsync();
        await order.AssignDriverAsync();

        await order.DeliveryIsAsync("picked_up");

        Assert.Equal(
            ["pending_payment", "placed", "accepted", "preparing", "ready", "picked_up"],
            await order.HistoryAsync()
        );
    }

    [Fact]
    public async Task A_delivery_that_failed_costs_the_customer_nothing()
    {
        var order = await (await town.ArriveAsync()).PlaceAsync(town.Neighbours.Open());
        await order.AcceptAsync();

        await order.DeliveryIsAsync("failed");
        await town.RunAsync<OrderService.Payments.SettleOrders>();

        var read = await order.ReadAsync();
        Assert.Equal("cancelled", read.GetProperty("status").GetString());
        Assert.Equal("refunded", read.GetProperty("paymentStatus").GetString());
    }
}
