using Nibble.DriverService.Deliveries;
using Nibble.Tests.Support;

namespace Nibble.Tests.Drivers;

/// <summary>What a new process makes of the old one's database.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task An_offer_that_ran_out_while_the_service_was_down_runs_out_when_it_is_back()
    {
        await using var before = new DriverServiceFixture();
        var location = before.NewLocation();
        var driver = await before.RegisterOnlineAsync(location);
        var order = await before.AcceptOrderAsync(location);
        await before.DispatchAsync();
        Assert.Equal("offered", await driver.GetDeliveryStatusAsync(order));

        await using var after = Restarted(before, TimeSpan.FromMinutes(5));
        await after.DispatchAsync();

        var delivery = await after.GetDeliveryAsync(order);
        Assert.Equal(DeliveryStatus.Searching, delivery.Status);
        Assert.Equal(OfferStatus.Expired, Assert.Single(delivery.Offers).Status);
    }

    [Fact]
    public async Task Who_was_online_still_is_but_is_asked_only_after_the_first_report()
    {
        await using var before = new DriverServiceFixture();
        var location = before.NewLocation();
        var driver = await before.RegisterOnlineAsync(location);

        await using var after = Restarted(before, TimeSpan.FromSeconds(10));
        var returned = driver with { Client = after.AsDriver(driver.UserId) };
        var profile = await (await returned.Client.GetAsync("/api/drivers/me")).JsonAsync();
        var order = await after.AcceptOrderAsync(location);
        await after.DispatchAsync();
        var unseen = await returned.GetDeliveryStatusAsync(order);
        await returned.ReportLocationAsync(location);
        await after.DispatchAsync();

        Assert.Equal("online", profile.GetProperty("availability").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, profile.GetProperty("location").ValueKind);
        Assert.Null(unseen);
        Assert.Equal("offered", await returned.GetDeliveryStatusAsync(order));
    }

    [Fact]
    public async Task Nobody_loses_a_delivery_because_the_service_was_down_but_silence_afterwards_counts()
    {
        await using var before = new DriverServiceFixture();
        var location = before.NewLocation();
        var driver = await before.RegisterOnlineAsync(location);
        var order = await before.CreateAssignedOrderAsync(driver, location);

        await using var after = Restarted(before, TimeSpan.FromHours(1));
        await after.DispatchAsync();
        var atOnce = (await after.GetDeliveryAsync(order)).Status;
        await after.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(120));

        Assert.Equal(DeliveryStatus.Assigned, atOnce);
        Assert.Equal(DeliveryStatus.Searching, (await after.GetDeliveryAsync(order)).Status);
    }

    [Fact]
    public async Task The_worker_dispatches_by_itself()
    {
        await using var service = new DriverServiceFixture();
        service.Settings["Dispatch:IntervalSeconds"] = "1";
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var order = await service.AcceptOrderAsync(location);

        var status = await Eventually.PollAsync(
            () =>
            {
                service.Time.Advance(TimeSpan.FromSeconds(1));
                return driver.GetDeliveryStatusAsync(order);
            },
            status => status is not null
        );

        Assert.Equal("offered", status);
    }

    [Fact]
    public async Task The_demo_citys_drivers_are_there_once()
    {
        await using var first = new DriverServiceFixture();
        first.Settings["Demo:Seed"] = "true";
        var seeded = await (await first.AsAdmin().GetAsync("/api/drivers?limit=100")).JsonAsync();

        await using var again = Restarted(first, TimeSpan.FromDays(1));
        again.Settings["Demo:Seed"] = "true";
        var drivers = await (await again.AsAdmin().GetAsync("/api/drivers?limit=100")).JsonAsync();

        Assert.Equal(ServiceDefaults.Demo.DemoCity.DriverCount, drivers.GetProperty("items").GetArrayLength());
        Assert.Equal(seeded.ToString(), drivers.ToString());
        Assert.All(
            drivers.GetProperty("items").EnumerateArray(),
            driver =>
            {
                Assert.Equal("approved", driver.GetProperty("status").GetString());
                Assert.Equal("offline", driver.GetProperty("availability").GetString());
                Assert.InRange(driver.GetProperty("rating").GetDouble(), 4, 5);
            }
        );
        var mine = await again.AsDriver(ServiceDefaults.Demo.DemoCity.Drivers[0].Id).GetAsync("/api/drivers/me");
        Assert.Equal(
            ServiceDefaults.Demo.DemoCity.GetId("driver-profile", 0),
            (await mine.JsonAsync()).GetProperty("id").GetGuid()
        );
    }

    /// <summary>Another process over the same files, started so much later.</summary>
    private static DriverServiceFixture Restarted(DriverServiceFixture before, TimeSpan later)
    {
        var after = new DriverServiceFixture();
        after.Settings["Data:Path"] = before.DataPath;
        after.Time.AdjustTime(before.Time.GetUtcNow() + later);
        return after;
    }
}
