using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;
using Nibble.RestaurantService.Hours;

namespace Nibble.RestaurantService.Restaurants;

/// <summary>The properties of a restaurant that its owner sets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">A short description.</param>
/// <param name="Cuisines">Lower-case words such as <c>italian</c> or <c>middle-eastern</c>.</param>
/// <param name="Location">Where drivers pick up.</param>
/// <param name="Address">The postal address.</param>
/// <param name="DeliveryFee">Minor units; by default the marketplace's base fee.</param>
/// <param name="MinimumOrder">Minimum subtotal of an order in minor units; none by default.</param>
/// <param name="PrepMinutes">The usual preparation time in minutes; 20 by default.</param>
/// <param name="Hours">
/// For a new restaurant: its opening hours; without them its status alone decides. They are changed by their own route.
/// </param>
public sealed record RestaurantRequest(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: StringLength(1000)] string? Description,
    [property: Required, MinLength(1), MaxLength(5)] IReadOnlyList<string> Cuisines,
    [property: Required] GeoPoint Location,
    [property: Required, StringLength(200, MinimumLength = 3)] string Address,
    [property: Range(0, 100_000)] long? DeliveryFee,
    [property: Range(0, 1_000_000)] long? MinimumOrder,
    [property: Range(1, 240)] int? PrepMinutes,
    HoursSchedule? Hours
)
{
    private const int DefaultPrepMinutes = 20;

    internal RestaurantDetails ToDetails() =>
        new(
            Name,
            Description,
            Cuisines,
            Location,
            Address,
            DeliveryFee,
            MinimumOrder ?? 0,
            PrepMinutes ?? DefaultPrepMinutes
        );
}

/// <summary>Whether the restaurant takes orders: <c>open</c>, <c>busy</c> or <c>closed</c>.</summary>
public sealed record StatusRequest([property: Required] RestaurantStatus? Status);

/// <summary>A restaurant; money in minor units.</summary>
/// <param name="Id">The restaurant.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">A short description.</param>
/// <param name="Cuisines">Lower-case words.</param>
/// <param name="Status">The status.</param>
/// <param name="IsOpenNow">Whether it takes orders now: status and hours combined.</param>
/// <param name="Location">Where drivers pick up.</param>
/// <param name="Address">The postal address.</param>
/// <param name="Rating">The mean rating, two decimals; null without reviews.</param>
/// <param name="ReviewCount">How many reviews.</param>
/// <param name="DeliveryFee">The delivery fee.</param>
/// <param name="MinimumOrder">The minimum subtotal of an order.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PrepMinutes">The usual preparation time in minutes.</param>
/// <param name="DistanceKm">Straight-line distance to the requested place.</param>
internal sealed record RestaurantResponse(
    Guid Id,
    string Name,
    string? Description,
    IReadOnlyList<string> Cuisines,
    RestaurantStatus Status,
    bool IsOpenNow,
    GeoPoint Location,
    string Address,
    double? Rating,
    int ReviewCount,
    long DeliveryFee,
    long MinimumOrder,
    string Currency,
    int PrepMinutes,
    double? DistanceKm
)
{
    public static RestaurantResponse Of(Restaurant restaurant, DateTime now, double? distanceKm = null) =>
        new(
            restaurant.Id,
            restaurant.Name,
            restaurant.Description,
            restaurant.Cuisines,
            restaurant.Status,
            restaurant.IsOpenAt(now),
            restaurant.Location,
            restaurant.Address,
            restaurant.RatingCount == 0 ? null : Math.Round(restaurant.Rating, 2),
            restaurant.RatingCount,
            restaurant.DeliveryFee,
            restaurant.MinimumOrder,
            restaurant.Currency,
            restaurant.PrepMinutes,
            distanceKm is null ? null : Math.Round(distanceKm.Value, 2)
        );
}
