using System.Net;
using Nibble.Contracts;
using Nibble.DriverService.Deliveries;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

/// <summary>Who is asked, for how long, and what happens when nobody answers.</summary>
public sealed class DispatchTests(DriverFixture service) : IClassFixture<DriverFixture>
{
    private static readonly TimeSpan OfferTime = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_nearest_driver_is_asked_first()
    {
        var town = service.NewTown();
        await service.OnlineAsync(North(town, 3));
        var near = await service.OnlineAsync(North(town, 0.3));

        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();

        Assert.Equal("offered", await near.StatusOfAsync(order));
    }

    [Fact]
    public async Task A_driver_out_of_reach_offline_pending_or_of_unknown_whereabouts_is_not_asked()
    {
        var town = service.NewTown();
        await service.OnlineAsync(North(town, 20));
        var offline = await service.OnlineAsync(town);
        await offline.GoAsync("offline");
        await service.RegisterAsync();
        await (await service.ApprovedAsync()).GoAsync("online");

        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();

        Assert.Equal(DeliveryStatus.Searching, (await service.DeliveryOfAsync(order)).Status);
    }

    [Fact]
    public async Task A_driver_silent_for_two_minutes_is_not_asked_until_heard_again()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        await service.PassAsync(TimeSpan.FromSeconds(120));

        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();
        var whileSilent = await driver.StatusOfAsync(order);
        await driver.ReportAsync(town);
        await service.DispatchAsync();

        Assert.Null(whileSilent);
        Assert.Equal("offered", await driver.StatusOfAsync(order));
    }

    [Fact]
    public async Task An_offer_runs_out_and_goes_to_the_next_driver()
    {
        var town = service.NewTown();
        var first = await service.OnlineAsync(North(town, 0.1));
        var second = await service.OnlineAsync(North(town, 2));
        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();
        var id = (await service.DeliveryOfAsync(order)).Id;

        await service.PassAsync(OfferTime - TimeSpan.FromSeconds(1));
        var before = await first.StatusOfAsync(order);
        await service.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("offered", before);
        Assert.Equal("offered", await second.StatusOfAsync(order));
        Assert.Null(await first.StatusOfAsync(order));
        await (await first.TakeAsync(id, "accept")).AssertRefusedAsync(
            HttpStatusCode.Conflict,
            ErrorCodes.OfferExpired
        );
    }

    [Fact]
    public async Task A_declined_offer_goes_to_the_next_driver_and_does_not_come_back_soon()
    {
        var town = service.NewTown();
        var near = await service.OnlineAsync(North(town, 0.1));
        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();

        await (await near.TakeAsync(order, "decline")).JsonAsync();
        await service.DispatchAsync();
        var alone = await near.StatusOfAsync(order);
        var far = await service.OnlineAsync(North(town, 3));
        await service.DispatchAsync();

        Assert.Null(alone);
        Assert.Equal("offered", await far.StatusOfAsync(order));
    }

    [Fact]
    public async Task The_only_driver_who_slept_through_an_offer_is_asked_again()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();

        await service.PassAsync(OfferTime);

        Assert.Equal("offered", await driver.StatusOfAsync(order));
        Assert.Equal(2, (await service.DeliveryOfAsync(order)).Rounds);
    }

    [Fact]
    public async Task After_five_rounds_people_are_told_once_and_the_search_goes_on_more_slowly()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();
        for (var round = 1; round <= 4; round++)
        {
            await driver.ReportAsync(town);
            await service.PassAsync(OfferTime);
        }

        Assert.Empty(await service.HeardOfAsync(order));
        await driver.ReportAsync(town);
        await service.PassAsync(OfferTime);
        var unassigned = (await service.DeliveryOfAsync(order)).Status;
        await driver.ReportAsync(town);
        await service.PassAsync(TimeSpan.FromSeconds(59));
        var stillWaiting = await driver.StatusOfAsync(order);
        await driver.ReportAsync(town);
        await service.PassAsync(TimeSpan.FromSeconds(1));
        var askedAgain = await driver.StatusOfAsync(order);
        await service.PassAsync(OfferTime);

        Assert.Equal(DeliveryStatus.Unassigned, unassigned);
        Assert.Null(stillWaiting);
        Assert.Equal("offered", askedAgain);
        Assert.Equal(["unassigned"], await service.HeardOfAsync(order));
    }

    [Fact]
    public async Task With_nobody_online_the_rounds_pass_all_the_same()
    {
        var order = await service.AcceptOrderAsync(service.NewTown());

        for (var second = 0; second < 155; second += 5)
        {
            await service.PassAsync(TimeSpan.FromSeconds(5));
            await service.DispatchAsync();
        }

        Assert.Equal(DeliveryStatus.Unassigned, (await service.DeliveryOfAsync(order)).Status);
        Assert.Equal(["unassigned"], await service.HeardOfAsync(order));
    }

    [Fact]
    public async Task A_driver_who_comes_online_during_a_round_is_asked_at_once()
    {
        var town = service.NewTown();
        var order = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();

        var driver = await service.OnlineAsync(town);
        await service.DispatchAsync();

        Assert.Equal("offered", await driver.StatusOfAsync(order));
    }

    [Fact]
    public async Task An_unassigned_delivery_that_is_taken_alarms_again_only_after_a_new_search()
    {
        var town = service.NewTown();
        var order = await service.AcceptOrderAsync(town);
        await UntilUnassignedAsync(order);
        var driver = await service.OnlineAsync(town);
        await service.PassAsync(TimeSpan.FromMinutes(1));

        await (await driver.TakeAsync(order, "accept")).JsonAsync();

        var delivery = await service.DeliveryOfAsync(order);
        Assert.Equal((DeliveryStatus.Assigned, 0, null), (delivery.Status, delivery.Rounds, delivery.UnassignedAt));
    }

    [Fact]
    public async Task A_driver_thinks_about_one_offer_at_a_time()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        await service.AcceptOrderAsync(town);
        await service.AcceptOrderAsync(town);

        await service.DispatchAsync();

        Assert.Single(await driver.ActiveAsync());
    }

    [Fact]
    public async Task A_driver_carries_two_deliveries_at_most_and_a_free_driver_is_preferred()
    {
        var town = service.NewTown();
        var loaded = await service.OnlineAsync(town);
        await service.AssignedAsync(loaded, town);
        var free = await service.OnlineAsync(North(town, 1));
        var second = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();
        Assert.Equal("offered", await free.StatusOfAsync(second));
        await free.GoAsync("offline");
        await service.DispatchAsync();
        await (await loaded.TakeAsync(second, "accept")).JsonAsync();

        var third = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();

        Assert.Null(await loaded.StatusOfAsync(third));
        Assert.Equal(DeliveryStatus.Searching, (await service.DeliveryOfAsync(third)).Status);
    }

    [Fact]
    public async Task A_driver_silent_before_pickup_loses_the_delivery_to_another()
    {
        var town = service.NewTown();
        var silent = await service.OnlineAsync(town);
        var order = await service.AssignedAsync(silent, town);
        await service.PassAsync(TimeSpan.FromSeconds(119));
        var before = await silent.StatusOfAsync(order);
        var other = await service.OnlineAsync(North(town, 1));

        await service.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("assigned", before);
        Assert.Null(await silent.StatusOfAsync(order));
        Assert.Equal("offered", await other.StatusOfAsync(order));
        var loss = (await service.PublishedAsync<DeliveryProgressed>()).Single(e => e.OrderId == order.OrderId);
        Assert.Equal(("unassigned", silent.Id), (loss.Status, loss.DriverId));
    }

    [Fact]
    public async Task Reporting_positions_keeps_a_delivery()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var order = await service.AssignedAsync(driver, town);

        for (var minute = 0; minute < 5; minute++)
        {
            await service.PassAsync(TimeSpan.FromMinutes(1));
            await driver.ReportAsync(town);
        }

        Assert.Equal("assigned", await driver.StatusOfAsync(order));
    }

    [Fact]
    public async Task A_driver_silent_with_the_food_keeps_it_and_the_admins_are_told_once()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var order = await service.PickedUpAsync(driver, town);
        var heardAt = service.Now;

        await service.PassAsync(TimeSpan.FromSeconds(120));
        await service.PassAsync(TimeSpan.FromSeconds(120));

        Assert.Equal("picked_up", await driver.StatusOfAsync(order));
        var alarm = (await service.PublishedAsync<DriverFellSilent>()).Single(e => e.OrderId == order.OrderId);
        Assert.Equal((driver.Id, heardAt), (alarm.DriverId, alarm.LastHeardAt));
    }

    [Fact]
    public async Task A_driver_who_falls_silent_again_is_told_of_again()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var order = await service.PickedUpAsync(driver, town);
        await service.PassAsync(TimeSpan.FromSeconds(120));

        await driver.ReportAsync(town);
        await service.DispatchAsync();
        await service.PassAsync(TimeSpan.FromSeconds(120));

        Assert.Equal(2, (await service.PublishedAsync<DriverFellSilent>()).Count(e => e.OrderId == order.OrderId));
    }

    [Fact]
    public async Task Going_offline_gives_an_open_offer_to_the_next_and_keeps_what_was_accepted()
    {
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var kept = await service.AssignedAsync(driver, town);
        var offered = await service.AcceptOrderAsync(town);
        await service.DispatchAsync();

        await driver.GoAsync("offline");

        Assert.Equal("assigned", await driver.StatusOfAsync(kept));
        Assert.Null(await driver.StatusOfAsync(offered));
        Assert.Equal(DeliveryStatus.Searching, (await service.DeliveryOfAsync(offered)).Status);
    }

    private async Task UntilUnassignedAsync(OrderAccepted order)
    {
        for (var pass = 0; pass < 60; pass++)
        {
            await service.PassAsync(TimeSpan.FromSeconds(10));
            if ((await service.DeliveryOfAsync(order)).Status == DeliveryStatus.Unassigned)
            {
                return;
            }
        }

        Assert.Fail("It never became unassigned.");
    }

    private static GeoPoint North(GeoPoint of, double km) => of with { Lat = of.Lat + (km / 111.195) };
}
