using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Approvals;

/// <summary>A restaurant as an admin judges it.</summary>
internal sealed record RestaurantForReview(
    Guid Id,
    string Name,
    Guid OwnerId,
    string Status,
    string? Description,
    IReadOnlyList<string>? Cuisines,
    DateTime? CreatedAt
);

/// <summary>A driver as an admin judges it.</summary>
internal sealed record DriverForReview(
    Guid Id,
    Guid UserId,
    string FirstName,
    VehicleForReview? Vehicle,
    string Status,
    double? Rating
);

/// <summary>What the driver rides.</summary>
internal sealed record VehicleForReview(string Kind, string? Plate);

/// <summary>Why; the owner or driver is told. Needed to reject and to suspend.</summary>
public sealed record DecisionRequest([property: StringLength(500, MinimumLength = 3)] string? Reason);
