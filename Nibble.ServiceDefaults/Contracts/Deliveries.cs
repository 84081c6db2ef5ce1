namespace Nibble.Contracts;

/// <summary>Where the driver of an order is; sent once a second at most, lossy, the newest wins.</summary>
/// <param name="OrderId">The order on the way.</param>
/// <param name="DriverId">Who drives.</param>
/// <param name="Location">Where.</param>
/// <param name="Heading">Degrees clockwise from north, if known.</param>
/// <param name="EtaMinutes">To the customer's door, if it can be said.</param>
/// <param name="At">UTC.</param>
public sealed record DriverPosition(
    Guid OrderId,
    Guid DriverId,
    GeoPoint Location,
    double? Heading,
    int? EtaMinutes,
    DateTime At
);

/// <summary>The Driver Service's view of a delivery, for tracking.</summary>
public sealed record DeliveryTracking(
    Guid OrderId,
    string Status,
    Guid? DriverId,
    string? DriverFirstName,
    GeoPoint? Location,
    DateTime? LocationAt,
    int? EtaMinutes,
    IReadOnlyList<GeoPoint> Path
);

/// <summary>An admin's decision about a restaurant or a driver, with the reason that its owner is told.</summary>
public sealed record ApprovalDecision(string? Reason);
