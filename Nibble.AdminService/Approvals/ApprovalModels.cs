using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;

namespace Nibble.AdminService.Approvals;

/// <summary>A driver as an admin judges it.</summary>
internal sealed record DriverForApproval(
    Guid Id,
    Guid UserId,
    string FirstName,
    VehicleForApproval? Vehicle,
    string? Licence,
    string Status,
    string? StatusReason,
    string Availability,
    double? Rating,
    GeoPoint? Location,
    DateTime? RegisteredAt
);

/// <summary>What the driver rides.</summary>
internal sealed record VehicleForApproval(string Kind, string? Plate);

/// <summary>Why; the owner or driver is told. Needed to reject and to suspend.</summary>
public sealed record DecisionRequest([property: StringLength(500, MinimumLength = 3)] string? Reason);
