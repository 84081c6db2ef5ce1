using System.Net;
using Nibble.Contracts;
using Nibble.DriverService.Deliveries;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

/// <summary>Who is asked, for how long, and what happens when nobody answers.</summary>
public sealed class DispatchTests(DriverServiceFixture service) : IClassFixture<DriverServiceFixture>
{
    private static readonly TimeSpan OfferTime = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_nearest_driver_is_asked_first()
    {
        var location = service.NewLocation();
        await service.RegisterOnlineAsync(North(location, 3));
        var near = await service.RegisterOnlineAsync(North(location, 0.3));

        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        Assert.Equal("offered", await near.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task A_driver_out_of_reach_offline_pending_or_of_unknown_whereabouts_is_not_asked()
    {
        var location = service.NewLocation();
        await service.RegisterOnlineAsync(North(location, 20));
        var offline = await service.RegisterOnlineAsync(location);
        await offline.SetAvailabilityAsync("offline");
        await service.RegisterAsync();
        await (await service.RegisterApprovedAsync()).SetAvailabilityAsync("online");

        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        Assert.Equal(DeliveryStatus.Searching, (await service.GetDeliveryAsync(order)).Status);
    }

    [Fact]
    public async Task A_driver_silent_for_two_minutes_is_not_asked_until_heard_again()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(120));

        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        var whileSilent = await driver.GetDeliveryStatusAsync(order);
        await driver.ReportLocationAsync(location);
        await service.DispatchAsync();

        Assert.Null(whileSilent);
        Assert.Equal("offered", await driver.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task An_offer_runs_out_and_goes_to_the_next_driver()
    {
        var location = service.NewLocation();
        var first = await service.RegisterOnlineAsync(North(location, 0.1));
        var second = await service.RegisterOnlineAsync(North(location, 2));
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        var id = (await service.GetDeliveryAsync(order)).Id;

        await service.AdvanceAndDispatchAsync(OfferTime - TimeSpan.FromSeconds(1));
        var before = await first.GetDeliveryStatusAsync(order);
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("offered", before);
        Assert.Equal("offered", await second.GetDeliveryStatusAsync(order));
        Assert.Null(await first.GetDeliveryStatusAsync(order));
        await (await first.PostStepAsync(id, "accept")).AssertErrorAsync(
            HttpStatusCode.Conflict,
            ErrorCodes.OfferExpired
        );
    }

    [Fact]
    public async Task A_declined_offer_goes_to_the_next_driver_and_does_not_come_back_soon()
    {
        var location = service.NewLocation();
        var near = await service.RegisterOnlineAsync(North(location, 0.1));
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        await (await near.PostStepAsync(order, "decline")).JsonAsync();
        await service.DispatchAsync();
        var alone = await near.GetDeliveryStatusAsync(order);
        var far = await service.RegisterOnlineAsync(North(location, 3));
        await service.DispatchAsync();

        Assert.Null(alone);
        Assert.Equal("offered", await far.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task The_only_driver_who_slept_through_an_offer_is_asked_again()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        await service.AdvanceAndDispatchAsync(OfferTime);

        Assert.Equal("offered", await driver.GetDeliveryStatusAsync(order));
        Assert.Equal(2, (await service.GetDeliveryAsync(order)).Rounds);
    }

    [Fact]
    public async Task After_five_rounds_people_are_told_once_and_the_search_goes_on_more_slowly()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        for (var round = 1; round <= 4; round++)
        {
            await driver.ReportLocationAsync(location);
            await service.AdvanceAndDispatchAsync(OfferTime);
        }

        Assert.Empty(await service.GetPublishedStatusesAsync(order));
        await driver.ReportLocationAsync(location);
        await service.AdvanceAndDispatchAsync(OfferTime);
        var unassigned = (await service.GetDeliveryAsync(order)).Status;
        await driver.ReportLocationAsync(location);
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(59));
        var stillWaiting = await driver.GetDeliveryStatusAsync(order);
        await driver.ReportLocationAsync(location);
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(1));
        var askedAgain = await driver.GetDeliveryStatusAsync(order);
        await service.AdvanceAndDispatchAsync(OfferTime);

        Assert.Equal(DeliveryStatus.Unassigned, unassigned);
        Assert.Null(stillWaiting);
        Assert.Equal("offered", askedAgain);
        Assert.Equal(["unassigned"], await service.GetPublishedStatusesAsync(order));
    }

    [Fact]
    public async Task With_nobody_online_the_rounds_pass_all_the_same()
    {
        var order = await service.AcceptOrderAsync(service.NewLocation());

        for (var second = 0; second < 155; second += 5)
        {
            await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(5));
            await service.DispatchAsync();
        }

        Assert.Equal(DeliveryStatus.Unassigned, (await service.GetDeliveryAsync(order)).Status);
        Assert.Equal(["unassigned"], await service.GetPublishedStatusesAsync(order));
    }

    [Fact]
    public async Task A_driver_who_comes_online_during_a_round_is_asked_at_once()
    {
        var location = service.NewLocation();
        var order = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        var driver = await service.RegisterOnlineAsync(location);
        await service.DispatchAsync();

        Assert.Equal("offered", await driver.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task An_unassigned_delivery_that_is_taken_alarms_again_only_after_a_new_search()
    {
        var location = service.NewLocation();
        var order = await service.AcceptOrderAsync(location);
        await WaitUntilUnassignedAsync(order);
        var driver = await service.RegisterOnlineAsync(location);
        await service.AdvanceAndDispatchAsync(TimeSpan.FromMinutes(1));

        await (await driver.PostStepAsync(order, "accept")).JsonAsync();

        var delivery = await service.GetDeliveryAsync(order);
        Assert.Equal((DeliveryStatus.Assigned, 0, null), (delivery.Status, delivery.Rounds, delivery.UnassignedAt));
    }

    [Fact]
    public async Task A_driver_thinks_about_one_offer_at_a_time()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        await service.AcceptOrderAsync(location);
        await service.AcceptOrderAsync(location);

        await service.DispatchAsync();

        Assert.Single(await driver.GetActiveDeliveriesAsync());
    }

    [Fact]
    public async Task A_driver_carries_two_deliveries_at_most_and_a_free_driver_is_preferred()
    {
        var location = service.NewLocation();
        var loaded = await service.RegisterOnlineAsync(location);
        await service.CreateAssignedOrderAsync(loaded, location);
        var free = await service.RegisterOnlineAsync(North(location, 1));
        var second = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();
        Assert.Equal("offered", await free.GetDeliveryStatusAsync(second));
        await free.SetAvailabilityAsync("offline");
        await service.DispatchAsync();
        await (await loaded.PostStepAsync(second, "accept")).JsonAsync();

        var third = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        Assert.Null(await loaded.GetDeliveryStatusAsync(third));
        Assert.Equal(DeliveryStatus.Searching, (await service.GetDeliveryAsync(third)).Status);
    }

    [Fact]
    public async Task A_driver_silent_before_pickup_loses_the_delivery_to_another()
    {
        var location = service.NewLocation();
        var silent = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(silent, location);
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(119));
        var before = await silent.GetDeliveryStatusAsync(order);
        var other = await service.RegisterOnlineAsync(North(location, 1));

        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("assigned", before);
        Assert.Null(await silent.GetDeliveryStatusAsync(order));
        Assert.Equal("offered", await other.GetDeliveryStatusAsync(order));
        var loss = (await service.GetPublishedEventsAsync<DeliveryProgressed>()).Single(e =>
            e.OrderId == order.OrderId
        );
        Assert.Equal(("unassigned", silent.Id), (loss.Status, loss.DriverId));
    }

    [Fact]
    public async Task Reporting_positions_keeps_a_delivery()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreateAssignedOrderAsync(driver, location);

        for (var minute = 0; minute < 5; minute++)
        {
            await service.AdvanceAndDispatchAsync(TimeSpan.FromMinutes(1));
            await driver.ReportLocationAsync(location);
        }

        Assert.Equal("assigned", await driver.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task A_driver_silent_with_the_food_keeps_it_and_the_admins_are_told_once()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);
        var heardAt = service.Now;

        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(120));
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(120));

        Assert.Equal("picked_up", await driver.GetDeliveryStatusAsync(order));
        var alarm = (await service.GetPublishedEventsAsync<DriverUnresponsive>()).Single(e =>
            e.OrderId == order.OrderId
        );
        Assert.Equal((driver.Id, heardAt), (alarm.DriverId, alarm.LastHeardAt));
    }

    [Fact]
    public async Task A_driver_who_falls_silent_again_is_told_of_again()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.CreatePickedUpOrderAsync(driver, location);
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(120));

        await driver.ReportLocationAsync(location);
        await service.DispatchAsync();
        await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(120));

        Assert.Equal(
            2,
            (await service.GetPublishedEventsAsync<DriverUnresponsive>()).Count(e => e.OrderId == order.OrderId)
        );
    }

    [Fact]
    public async Task Going_offline_gives_an_open_offer_to_the_next_and_keeps_what_was_accepted()
    {
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var kept = await service.CreateAssignedOrderAsync(driver, location);
        var offered = await service.AcceptOrderAsync(location);
        await service.DispatchAsync();

        await driver.SetAvailabilityAsync("offline");

        Assert.Equal("assigned", await driver.GetDeliveryStatusAsync(kept));
        Assert.Null(await driver.GetDeliveryStatusAsync(offered));
        Assert.Equal(DeliveryStatus.Searching, (await service.GetDeliveryAsync(offered)).Status);
    }

    private async Task WaitUntilUnassignedAsync(OrderAccepted order)
    {
        for (var pass = 0; pass < 60; pass++)
        {
            await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(10));
            if ((await service.GetDeliveryAsync(order)).Status == DeliveryStatus.Unassigned)
            {
                return;
            }
        }

        Assert.Fail("It never became unassigned.");
    }

    private static GeoPoint North(GeoPoint of, double km) => of with { Lat = of.Lat + (km / 111.195) };
}
