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
        await using var service = new DriverFixture();
        var town = service.NewTown();
        var driver = await service.OnlineAsync(town);
        var earlier = await service.AcceptOrderAsync(town, fee: 1000);

        await ChangeAsync(service, 2, settings => settings with { OfferTimeoutSeconds = 10, DriverShare = 5000 });
        var later = await service.AcceptOrderAsync(town, fee: 1000);
        await service.DispatchAsync();

        Assert.Equal(800, (await service.DeliveryOfAsync(earlier)).Fee);
        Assert.Equal(500, (await service.DeliveryOfAsync(later)).Fee);
        var offer = (await driver.ActiveAsync()).Single().GetProperty("offerExpiresAt").GetDateTime();
        Assert.Equal(service.Now.AddSeconds(10), offer);
    }

    [Fact]
    public async Task Older_settings_that_arrive_late_change_nothing()
    {
        await using var service = new DriverFixture();

        await ChangeAsync(service, 3, settings => settings with { OfferRounds = 1 });
        await ChangeAsync(service, 2, settings => settings with { OfferRounds = 9 });

        var order = await service.AcceptOrderAsync(service.NewTown());
        for (var pass = 0; pass < 5; pass++)
        {
            await service.PassAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(DeliveryStatus.Unassigned, (await service.DeliveryOfAsync(order)).Status);
    }

    private static Task ChangeAsync(
        DriverFixture service,
        long version,
        Func<MarketplaceSettings, MarketplaceSettings> change
    ) =>
        service.DeliverAsync(
            new SettingsChanged(SettingsId, version, change(MarketplaceSettings.Default), service.Now)
        );
}
