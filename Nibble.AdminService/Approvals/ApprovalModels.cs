using System.ComponentModel.DataAnnotations;
using Nibble.Contracts;

namespace Nibble.AdminService.Approvals;

/// <summary>A driver as shown to admins for approval.</summary>
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

/// <summary>The driver's vehicle.</summary>
internal sealed record VehicleForApproval(string Kind, string? Plate);

/// <summary>The reason for a decision, sent to the owner or driver. Required to reject and to suspend.</summary>
public sealed record DecisionRequest([property: StringLength(500, MinimumLength = 3)] string? Reason);
