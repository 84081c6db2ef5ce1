using Nibble.Contracts;

namespace Nibble.Tests.Restaurants;

public sealed class SettingsTests(RestaurantServiceFixture own) : IClassFixture<RestaurantServiceFixture>
{
    private readonly Guid _owner = Guid.NewGuid();

    [Fact]
    public async Task New_settings_change_the_radius_and_the_fee_of_restaurants_that_set_none()
    {
        var usual = await own.RegisterApprovedAsync(
            _owner,
            RestaurantServiceFixture.Details(location: new GeoPoint(0, 0))
        );
        var dear = await own.RegisterApprovedAsync(_owner, RestaurantServiceFixture.Details(deliveryFee: 999));
        var settings = MarketplaceSettings.Default with { BaseDeliveryFee = 349, DeliveryRadiusKm = 3 };

        await own.DeliverEventAsync(new SettingsChanged(Guid.NewGuid(), 5, settings, own.Now));
        await own.DeliverEventAsync(
            new SettingsChanged(Guid.NewGuid(), 4, MarketplaceSettings.Default with { BaseDeliveryFee = 1 }, own.Now)
        );

        Assert.Equal(349, await FeeAsync(usual));
        Assert.Equal(999, await FeeAsync(dear));
        var estimate = await own.GetAsync($"/api/restaurants/{usual}/delivery-estimate?lat=0&lng=0.03");
        Assert.Equal(3, estimate.GetProperty("deliveryRadiusKm").GetDouble());
        Assert.False(estimate.GetProperty("inRange").GetBoolean());

        async Task<long> FeeAsync(Guid id) =>
            (await own.GetAsync($"/api/restaurants/{id}")).GetProperty("deliveryFee").GetInt64();
    }
}
