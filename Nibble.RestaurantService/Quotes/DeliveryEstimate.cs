using Nibble.Contracts;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.RestaurantService.Quotes;

/// <summary>Estimate of a delivery to a place; money in minor units.</summary>
/// <param name="RestaurantId">The restaurant.</param>
/// <param name="IsOpenNow">Whether it takes orders now.</param>
/// <param name="InRange">Whether the place is within the delivery radius.</param>
/// <param name="DistanceKm">Straight-line distance.</param>
/// <param name="DeliveryRadiusKm">The delivery radius.</param>
/// <param name="DeliveryFee">The delivery fee.</param>
/// <param name="MinimumOrder">The minimum subtotal.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PrepMinutes">Preparation time; longer while the restaurant is busy.</param>
/// <param name="TravelMinutes">Travel time, including pickup and hand-over.</param>
/// <param name="MinMinutes">The shortest expected total.</param>
/// <param name="MaxMinutes">The total that is rarely exceeded.</param>
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
