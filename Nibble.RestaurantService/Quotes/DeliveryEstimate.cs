using Nibble.Contracts;
using Nibble.RestaurantService.Restaurants;
using Nibble.RestaurantService.Search;

namespace Nibble.RestaurantService.Quotes;

/// <summary>What delivery to a place would be like; money in minor units.</summary>
/// <param name="RestaurantId">Who would cook.</param>
/// <param name="IsOpenNow">Takes orders now.</param>
/// <param name="InRange">Delivers that far.</param>
/// <param name="DistanceKm">As the crow flies.</param>
/// <param name="DeliveryRadiusKm">How far it delivers.</param>
/// <param name="DeliveryFee">What delivery costs.</param>
/// <param name="MinimumOrder">The least subtotal.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PrepMinutes">In the kitchen; longer while it is busy.</param>
/// <param name="TravelMinutes">On the road, collecting and handing over included.</param>
/// <param name="MinMinutes">At best.</param>
/// <param name="MaxMinutes">Most times it is not later.</param>
internal sealed record DeliveryEstimate(
    Guid RestaurantId,
    bool IsOpenNow,
    bool InRange,
    double DistanceKm,
    double DeliveryRadiusKm,
    long DeliveryFee,
    long MinimumOrder,
    string Currency,
    int PrepMinutes,
    int TravelMinutes,
    int MinMinutes,
    int MaxMinutes
)
{
    private const double DetourFactor = 1.3;
    private const double KmPerMinute = 18.0 / 60;
    private const int HandoverMinutes = 4;
    private const double BusyPrepFactor = 1.5;
    private const double MaxTimeFactor = 1.4;

    public static DeliveryEstimate Of(Restaurant restaurant, GeoPoint to, MarketplaceSettings settings, DateTime now)
    {
        var distance = GeoDistance.HaversineKm(restaurant.Location, to);
        var prep =
            restaurant.Status == RestaurantStatus.Busy
                ? (int)Math.Ceiling(restaurant.PrepMinutes * BusyPrepFactor)
                : restaurant.PrepMinutes;
        var travel = HandoverMinutes + (int)Math.Ceiling(distance * DetourFactor / KmPerMinute);
        return new DeliveryEstimate(
            restaurant.Id,
            restaurant.IsOpenAt(now),
            distance <= settings.DeliveryRadiusKm,
            Math.Round(distance, 2),
            settings.DeliveryRadiusKm,
            restaurant.DeliveryFee,
            restaurant.MinimumOrder,
            restaurant.Currency,
            prep,
            travel,
            prep + travel,
            (int)Math.Ceiling((prep + travel) * MaxTimeFactor)
        );
    }
}
