using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;
using Nibble.RestaurantService.Hours;

namespace Nibble.RestaurantService.Restaurants;

/// <summary>What an owner says about a restaurant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">A sentence or two.</param>
/// <param name="Cuisines">Lower-case words such as <c>italian</c> or <c>middle-eastern</c>.</param>
/// <param name="Location">Where drivers collect.</param>
/// <param name="Address">The same in words.</param>
/// <param name="DeliveryFee">Minor units; the marketplace's base fee if not said.</param>
/// <param name="MinimumOrder">Minor units of an order's subtotal; none if not said.</param>
/// <param name="PrepMinutes">The usual preparation time; 20 if not said.</param>
/// <param name="Hours">For a new restaurant: its opening hours; without them its status alone decides. Later they have a route of their own.</param>
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

/// <summary>Whether the kitchen takes orders: <c>open</c>, <c>busy</c> or <c>closed</c>.</summary>
public sealed record StatusRequest([property: Required] RestaurantStatus? Status);

/// <summary>A restaurant; money in minor units.</summary>
/// <param name="Id">The restaurant.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">A sentence or two.</param>
/// <param name="Cuisines">Lower-case words.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="IsOpenNow">Takes orders now: status and hours together.</param>
/// <param name="Location">Where drivers collect.</param>
/// <param name="Address">The same in words.</param>
/// <param name="Rating">The mean of its reviews, two decimals; null without any.</param>
/// <param name="ReviewCount">How many reviews.</param>
/// <param name="DeliveryFee">What delivery costs.</param>
/// <param name="MinimumOrder">The least subtotal of an order.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="PrepMinutes">The usual preparation time.</param>
/// <param name="DistanceKm">To the place that was asked for, as the crow flies.</param>
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
