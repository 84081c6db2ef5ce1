using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.DriverService.Deliveries;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

public sealed class DeliveryFlowTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    [Fact]
    public async Task A_driver_brings_an_order_from_the_kitchen_to_the_door()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);

        await service.DispatchAsync();
        var offered = await driver.GetDeliveryStatusAsync(order);
        await (await driver.PostStepAsync(order, "accept")).JsonAsync();
        await (await driver.PostStepAsync(order, "arrived")).JsonAsync();
        await service.MarkReadyAsync(order);
        await (await driver.PostStepAsync(order, "pickup")).JsonAsync();
        var delivered = await (await driver.PostStepAsync(order, "deliver")).JsonAsync();

        Assert.Equal("offered", offered);
        Assert.Equal("delivered", delivered.GetProperty("status").GetString());
        Assert.Empty(await driver.GetActiveDeliveriesAsync());
        var offer = (await service.GetPublishedEventsAsync<DeliveryOffered>()).Single(e => e.OrderId == order.OrderId);
        Assert.Equal((driver.Id, driver.UserId), (offer.DriverId, offer.DriverUserId));
        var assigned = (await service.GetPublishedEventsAsync<DeliveryAssigned>()).Single(e =>
            e.OrderId == order.OrderId
        );
        Assert.Equal((driver.Id, DriverServiceFixture.FirstName), (assigned.DriverId, assigned.DriverFirstName));
        Assert.True(assigned.EstimatedDeliveryAt > service.Now);
        Assert.Equal(["arrived", "picked_up", "delivered"], await service.GetPublishedStatusesAsync(order));
    }

    [Fact]
    public async Task The_delivery_of_an_accepted_order_says_what_it_pays_and_where_it_goes()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location, fee: 333, tip: 50);
        await service.DispatchAsync();

        var delivery = Assert.Single(await driver.GetActiveDeliveriesAsync());

        Assert.Equal(266, delivery.GetProperty("fee").GetInt64()); // 80 % of 333, rounded
        Assert.Equal(50, delivery.GetProperty("tip").GetInt64());
        Assert.Equal("EUR", delivery.GetProperty("currency").GetString());
        Assert.Equal(order.RestaurantId, delivery.GetProperty("restaurantId").GetGuid());
        Assert.Equal(location.Lat, delivery.GetProperty("pickup").GetProperty("lat").GetDouble());
        Assert.Equal(order.Dropoff.Lng, delivery.GetProperty("dropoff").GetProperty("lng").GetDouble());
        Assert.Equal(service.Now.AddSeconds(30), delivery.GetProperty("offerExpiresAt").GetDateTime());
    }

    [Fact]
    public async Task A_driver_knows_the_address_only_while_holding_the_delivery()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        var offered = (await driver.GetActiveDeliveriesAsync()).Single();
        var id = offered.GetProperty("id").GetGuid();

        var accepted = await (await driver.PostStepAsync(id, "accept")).JsonAsync();
        await driver.PostStepAsync(id, "fail");
        var over = await service.CreateDeliveredOrderAsync(driver, location);

        Assert.Equal(JsonValueKind.Null, offered.GetProperty("dropoffAddress").ValueKind);
        Assert.Equal("Some Street 1, Town", accepted.GetProperty("dropoffAddress").GetString());
        var listed = await (await driver.Client.GetAsync("/api/drivers/me/deliveries?active=false")).JsonAsync();
        var last = listed.GetProperty("items")[0];
        Assert.Equal(over.OrderId, last.GetProperty("orderId").GetGuid());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("dropoffAddress").ValueKind);
    }

    [Fact]
    public async Task Food_that_is_not_ready_cannot_be_picked_up()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(driver, location);

        var refused = await driver.PostStepAsync(order, "pickup");

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        Assert.Equal("assigned", await driver.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task A_driver_quicker_than_the_event_may_pick_up_because_the_Order_Service_is_asked()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(driver, location);
        service.OrderStatus[order.OrderId] = "ready";

        var pickedUp = await driver.PostStepAsync(order, "pickup");

        Assert.Equal("picked_up", (await pickedUp.JsonAsync()).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("accept")]
    [InlineData("decline")]
    [InlineData("deliver")]
    public async Task A_step_out_of_order_changes_nothing(string step)
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(driver, location);

        var refused = await driver.PostStepAsync(order, step);

        await refused.AssertErrorAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidTransition);
        Assert.Equal("assigned", await driver.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task A_driver_who_cannot_go_on_before_pickup_gives_the_delivery_to_another()
    {
        var location = service.NewLocation();
        var first = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(first, location);
        var second = await service.RegisterOnlineAsync(location);

        await (await first.PostStepAsync(order, "fail")).JsonAsync();
        await service.DispatchAsync();

        Assert.Null(await first.GetDeliveryStatusAsync(order));
        Assert.Equal("offered", await second.GetDeliveryStatusAsync(order));
        var loss = (await service.GetPublishedEventsAsync<DeliveryProgressed>()).Single(e =>
            e.OrderId == order.OrderId
        );
        Assert.Equal(("unassigned", first.Id, "The wheel broke."), (loss.Status, loss.DriverId, loss.Reason));
    }

    [Fact]
    public async Task A_driver_who_cannot_go_on_with_the_food_fails_the_delivery()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);

        var failed = await driver.PostStepAsync(order, "fail");

        Assert.Equal("failed", (await failed.JsonAsync()).GetProperty("status").GetString());
        Assert.Equal(["picked_up", "failed"], await service.GetPublishedStatusesAsync(order));
    }

    [Fact]
    public async Task A_driver_who_fails_without_a_word_fails_all_the_same()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);
        var id = (await service.GetDeliveryAsync(order)).Id;

        var failed = await (await driver.Client.PostAsync($"/api/drivers/me/deliveries/{id}/fail", null)).JsonAsync();

        Assert.Equal("failed", failed.GetProperty("status").GetString());
        Assert.NotEmpty(failed.GetProperty("reason").GetString()!);
    }

    [Fact]
    public async Task A_reason_that_says_nothing_is_refused_by_name()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);
        var id = (await service.GetDeliveryAsync(order)).Id;

        var refused = await driver.Client.PostAsJsonAsync(
            $"/api/drivers/me/deliveries/{id}/fail",
            new { reason = "x" }
        );

        var problem = await refused.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.ValidationFailed);
        Assert.True(problem.GetProperty("errors").TryGetProperty("reason", out _), problem.ToString());
    }

    [Fact]
    public async Task A_strangers_delivery_looks_like_no_delivery()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var stranger = await service.RegisterApprovedAsync();
        var order = await service.CreateAssignedOrderAsync(driver, location);
        var id = (await service.GetDeliveryAsync(order)).Id;

        foreach (var step in new[] { "accept", "decline", "arrived", "pickup", "deliver", "fail" })
        {
            await (await stranger.PostStepAsync(id, step)).AssertErrorAsync(
                HttpStatusCode.NotFound,
                ErrorCodes.NotFound
            );
        }
    }

    [Fact]
    public async Task Only_drivers_drive()
    {
        var refused = await service
            .AsCustomer()
            .PostAsJsonAsync($"/api/drivers/me/deliveries/{Guid.NewGuid()}/accept", new { });

        await refused.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task A_caller_past_the_gateway_is_not_let_in()
    {
        var refused = await service.WithoutInternalToken().GetAsync("/api/drivers/me/deliveries");

        await refused.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    [Fact]
    public async Task An_order_that_ended_frees_its_driver()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(driver, location);

        await service.CancelOrderAsync(order);

        Assert.Empty(await driver.GetActiveDeliveriesAsync());
        Assert.Equal(["cancelled"], await service.GetPublishedStatusesAsync(order));
    }

    [Fact]
    public async Task An_order_that_ended_takes_its_offer_back()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        var id = (await service.GetDeliveryAsync(order)).Id;

        await service.CancelOrderAsync(order);

        Assert.Empty(await driver.GetActiveDeliveriesAsync());
        await (await driver.PostStepAsync(id, "accept")).AssertErrorAsync(
            HttpStatusCode.Conflict,
            ErrorCodes.OfferExpired
        );
        var next = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        Assert.Equal("offered", await driver.GetDeliveryStatusAsync(next));
    }

    [Fact]
    public async Task An_order_that_ended_after_its_delivery_changes_nothing()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateDeliveredOrderAsync(driver, location);

        await service.CancelOrderAsync(order);

        Assert.Equal(DeliveryStatus.Delivered, (await service.GetDeliveryAsync(order)).Status);
        Assert.DoesNotContain("cancelled", await service.GetPublishedStatusesAsync(order));
    }

    [Fact]
    public async Task An_event_that_arrives_twice_starts_one_delivery()
    {
        var order = await service.AcceptOrderAsync(service.NewLocation());
        var eventId = Guid.CreateVersion7();
        var again = order with { OrderId = Guid.CreateVersion7() };

        await service.DeliverEventAsync(again, eventId);
        await service.DeliverEventAsync(again, eventId);

        Assert.Equal(DeliveryStatus.Searching, (await service.GetDeliveryAsync(again)).Status);
    }

    [Fact]
    public async Task My_deliveries_come_page_by_page_the_newest_first()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var orders = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            orders.Insert(0, (await service.CreateDeliveredOrderAsync(driver, location)).OrderId);
            service.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await (
                await driver.Client.GetAsync($"/api/drivers/me/deliveries?active=false&limit=2&cursor={cursor}")
            ).JsonAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("orderId").GetGuid()));
            cursor = page.GetProperty("next").GetString();
        } while (cursor is not null);

        Assert.Equal(orders, seen);
    }

    [Fact]
    public async Task The_original_path_takes_the_step_that_leads_to_a_status()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        await service.MarkReadyAsync(order);
        var path = $"/api/drivers/{driver.Id}/deliveries/{(await service.GetDeliveryAsync(order)).Id}";

        foreach (var status in new[] { "assigned", "arrived", "picked_up" })
        {
            var taken = await driver.Client.PutAsJsonAsync(path, new { status });
            Assert.Equal(status, (await taken.JsonAsync()).GetProperty("status").GetString());
        }

        var byAdmin = await service.AsAdmin().PutAsJsonAsync(path, new { status = "delivered" });
        Assert.Equal("delivered", (await byAdmin.JsonAsync()).GetProperty("status").GetString());
        var listed = await (await service.AsAdmin().GetAsync($"/api/drivers/{driver.Id}/deliveries")).JsonAsync();
        Assert.Equal(1, listed.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Another_drivers_list_and_steps_are_forbidden()
    {
        var driver = await service.RegisterApprovedAsync();
        var other = await service.RegisterApprovedAsync();

        var list = await other.Client.GetAsync($"/api/drivers/{driver.Id}/deliveries");
        var step = await other.Client.PutAsJsonAsync(
            $"/api/drivers/{driver.Id}/deliveries/{Guid.NewGuid()}",
            new { status = "assigned" }
        );
        var bySupport = await service
            .AsSupport()
            .PutAsJsonAsync($"/api/drivers/{driver.Id}/deliveries/{Guid.NewGuid()}", new { status = "assigned" });

        await list.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await step.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
        await bySupport.AssertErrorAsync(HttpStatusCode.Forbidden, ErrorCodes.Forbidden);
    }
}
