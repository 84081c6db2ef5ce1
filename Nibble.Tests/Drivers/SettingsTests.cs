using Nibble.Contracts;
using Nibble.DriverService.Deliveries;

namespace Nibble.Tests.Drivers;

/// <summary>The admins' settings, as the drivers follow them.</summary>
public sealed class SettingsTests
{
    private static readonly Guid SettingsId = Guid.NewGuid();

    [Fact]
    public async Task Changed_settings_hold_from_then_on()
    {
        await using var service = new DriverServiceFixture();
        var location = service.NewLocation();
        var driver = await service.RegisterOnlineAsync(location);
        var earlier = await service.AcceptOrderAsync(location, fee: 1000);

        await ChangeAsync(service, 2, settings => settings with { OfferTimeoutSeconds = 10, DriverShare = 5000 });
        var later = await service.AcceptOrderAsync(location, fee: 1000);
        await service.DispatchAsync();

        Assert.Equal(800, (await service.GetDeliveryAsync(earlier)).Fee);
        Assert.Equal(500, (await service.GetDeliveryAsync(later)).Fee);
        var offer = (await driver.GetActiveDeliveriesAsync()).Single().GetProperty("offerExpiresAt").GetDateTime();
        Assert.Equal(service.Now.AddSeconds(10), offer);
    }

    [Fact]
    public async Task Older_settings_that_arrive_late_change_nothing()
    {
        await using var service = new DriverServiceFixture();

        await ChangeAsync(service, 3, settings => settings with { OfferRounds = 1 });
        await ChangeAsync(service, 2, settings => settings with { OfferRounds = 9 });

        var order = await service.AcceptOrderAsync(service.NewLocation());
        for (var pass = 0; pass < 5; pass++)
        {
            await service.AdvanceAndDispatchAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(DeliveryStatus.Unassigned, (await service.GetDeliveryAsync(order)).Status);
    }

    private static Task ChangeAsync(
        DriverServiceFixture service,
        long version,
        Func<MarketplaceSettings, MarketplaceSettings> change
    ) =>
        service.DeliverEventAsync(
            new SettingsChanged(SettingsId, version, change(MarketplaceSettings.Default), service.Now)
        );
}
