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
    string Address,
    DateTime CreatedAt
);
