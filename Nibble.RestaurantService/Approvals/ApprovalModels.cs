using Nibble.Contracts;
using Nibble.RestaurantService.Restaurants;

namespace Nibble.RestaurantService.Approvals;

/// <summary>A restaurant as an admin judges it.</summary>
internal sealed record RestaurantForReview(
    Guid Id,
    string Name,
    Guid OwnerId,
    RestaurantStatus Status,
    string? Description,
    IReadOnlyList<string> Cuisines,
    bool IsOpenNow,
    GeoPoint Location,
    string Address,
    double? Rating,
    int ReviewCount,
    long DeliveryFee,
    long MinimumOrder,
    string Currency,
    DateTime CreatedAt
)
{
    public static RestaurantForReview Of(Restaurant restaurant, DateTime now)
    {
        var shown = RestaurantResponse.Of(restaurant, now);
        return new RestaurantForReview(
            shown.Id,
            shown.Name,
            restaurant.OwnerId,
            shown.Status,
            shown.Description,
            shown.Cuisines,
            shown.IsOpenNow,
            shown.Location,
            shown.Address,
            shown.Rating,
            shown.ReviewCount,
            shown.DeliveryFee,
            shown.MinimumOrder,
            shown.Currency,
            restaurant.CreatedAt
        );
    }
}
