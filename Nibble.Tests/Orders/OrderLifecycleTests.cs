using System.Net;
using System.Net.Http.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class OrderLifecycleTests(OrderServiceFixture fixture) : IClassFixture<OrderServiceFixture>
{
    [Fact]
    public async Task An_order_goes_from_the_cart_to_the_door()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        await (await customer.AddToCartAsync(restaurant)).JsonAsync(HttpStatusCode.Created);

        var answer = await customer.TryPlaceAsync(
            new
            {
                addressId = customer.AddressId,
                paymentMethodId = customer.PaymentMethodId,
                tip = 200,
            }
        );
        var placed = await answer.JsonAsync(HttpStatusCode.Created);
        var order = new PlacedOrder(
            fixture,
            placed.GetProperty("id").GetGuid(),
            customer,
            fixture.AsOwner(restaurant.OwnerId)
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
        await order.ReportDeliveryStatusAsync("picked_up");
        await order.ReportDeliveryStatusAsync("delivered");

        Assert.Equal(
            ["pending_payment", "placed", "accepted", "preparing", "ready", "picked_up", "delivered"],
            await order.GetHistoryAsync()
        );
        Assert.Equal([("authorize", 2404), ("capture", 2404)], await order.GetLedgerAsync());
        var cart = await (await customer.Http.GetAsync("/api/cart")).JsonAsync();
        Assert.Equal(0, cart.GetProperty("items").GetArrayLength());
        Assert.Contains(await fixture.GetPublishedEventsAsync<OrderPlaced>(), @event => @event.OrderId == order.Id);
        Assert.Contains(await fixture.GetPublishedEventsAsync<OrderAccepted>(), @event => @event.OrderId == order.Id);
        Assert.Equal(
            ["preparing", "ready", "picked_up"],
            (await fixture.GetPublishedEventsAsync<OrderProgressed>())
                .Where(e => e.OrderId == order.Id)
                .Select(e => e.Status)
        );
        var delivered = Assert.Single(
            await fixture.GetPublishedEventsAsync<OrderDelivered>(),
            e => e.OrderId == order.Id
        );
        Assert.Equal(2404, delivered.Total);
    }

    [Fact]
    public async Task A_rejected_order_is_voided()
    {
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());

        var rejected = await (await order.RejectAsync()).JsonAsync();

        Assert.Equal("rejected", rejected.GetProperty("status").GetString());
        Assert.Equal("voided", rejected.GetProperty("paymentStatus").GetString());
        var ended = Assert.Single(
            await fixture.GetPublishedEventsAsync<OrderEnded>(),
            @event => @event.OrderId == order.Id
        );
        Assert.Equal(("rejected", "Too busy", "restaurant_owner"), (ended.Status, ended.Reason, ended.ByRole));
    }

    [Fact]
    public async Task A_step_that_the_machine_does_not_have_is_refused_and_changes_nothing()
    {
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());

        var response = await order.ReadyAsync();

        await response.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        Assert.Equal(["pending_payment", "placed"], await order.GetHistoryAsync());
    }

    [Fact]
    public async Task A_stranger_s_order_looks_like_no_order()
    {
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        string[] reads = ["", "/history", "/payments", "/tracking", "/events"];

        foreach (var stranger in new[] { fixture.AsCustomer(), fixture.AsOwner(), fixture.AsDriver() })
        {
            foreach (var read in reads)
            {
                var response = await stranger.GetAsync(order.Path + read);
                await response.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
            }
        }

        var accept = await fixture.AsOwner().PostAsJsonAsync($"{order.Path}/accept", new { prepMinutes = 10 });
        await accept.AssertErrorAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Each_party_sees_the_order_and_finds_it_in_its_list()
    {
        var restaurant = fixture.FakeServices.AddRestaurant();
        var customer = await fixture.CreateCustomerAsync();
        var order = await customer.PlaceAsync(restaurant);
        await order.AcceptAsync();
        var driver = fixture.AsDriver(await order.AssignDriverAsync());

        foreach (var party in new[] { customer.Http, order.Owner, driver, fixture.AsSupport(), fixture.AsAdmin() })
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
        var restaurant = fixture.FakeServices.AddRestaurant();
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(restaurant);

        var summary = await (await fixture.AsService().GetAsync($"/internal/orders/{order.Id}")).JsonAsync();
        var asCustomer = await order.Customer.Http.GetAsync($"/internal/orders/{order.Id}");

        Assert.Equal(order.Customer.Id, summary.GetProperty("customerId").GetGuid());
        Assert.Equal(restaurant.OwnerId, summary.GetProperty("ownerId").GetGuid());
        Assert.Equal("placed", summary.GetProperty("status").GetString());
        await asCustomer.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task A_request_that_did_not_pass_the_gateway_is_refused_whatever_it_claims()
    {
        using var client = fixture.WithoutInternalToken();
        client.DefaultRequestHeaders.Add("X-User-Id", Guid.NewGuid().ToString());
        client.DefaultRequestHeaders.Add("X-User-Roles", "admin");

        var response = await client.GetAsync("/api/orders");

        await response.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    [Fact]
    public async Task Tracking_shows_the_newest_position_of_the_driver()
    {
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await order.AcceptAsync();
        await order.AssignDriverAsync();
        var driverId = (await order.GetAsync()).GetProperty("driverId").GetGuid();
        DriverPosition[] batch =
        [
            new(order.Id, driverId, new GeoPoint(52.521, 13.401), null, 12, fixture.Now),
            new(order.Id, driverId, new GeoPoint(52.523, 13.403), 45, 9, fixture.Now.AddSeconds(2)),
            new(order.Id, driverId, new GeoPoint(52.522, 13.402), 45, 10, fixture.Now.AddSeconds(1)),
        ];

        var reported = await fixture.AsService().PostAsJsonAsync("/internal/driver-positions", batch);
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
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await order.AcceptAsync();
        await order.AssignDriverAsync();
        fixture.FakeServices.Deliveries[order.Id] = new DeliveryTracking(
            order.Id,
            "assigned",
            Guid.NewGuid(),
            "Dana",
            new GeoPoint(52.5, 13.4),
            fixture.Now,
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
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await order.CompleteDeliveryAsync();

        await order.ReportDeliveryStatusAsync("delivered");
        await order.ReportDeliveryStatusAsync("picked_up");

        Assert.Single(await fixture.GetPublishedEventsAsync<OrderDelivered>(), @event => @event.OrderId == order.Id);
        Assert.Equal("delivered", await order.GetStatusAsync());
    }

    [Fact]
    public async Task The_driver_may_be_faster_than_the_kitchen_s_buttons()
    {
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await order.AcceptAsync();
        await order.AssignDriverAsync();

        await order.ReportDeliveryStatusAsync("picked_up");

        Assert.Equal(
            ["pending_payment", "placed", "accepted", "preparing", "ready", "picked_up"],
            await order.GetHistoryAsync()
        );
    }

    [Fact]
    public async Task A_delivery_that_failed_costs_the_customer_nothing()
    {
        var order = await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());
        await order.AcceptAsync();

        await order.ReportDeliveryStatusAsync("failed");
        await fixture.RunJobAsync<OrderService.Payments.PaymentRetryJob>();

        var read = await order.GetAsync();
        Assert.Equal("cancelled", read.GetProperty("status").GetString());
        Assert.Equal("refunded", read.GetProperty("paymentStatus").GetString());
    }
}
