using System.Text.Json.Serialization;

namespace Nibble.Contracts;

/// <summary>A driver asks to be let in; an admin decides.</summary>
[EventType("nibble.driver.registered")]
public sealed record DriverRegistered(Guid DriverId, Guid UserId, string FirstName, DateTime At) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => DriverId;
}

/// <summary>An admin decided about a driver: <paramref name="Status"/> is <c>approved</c>, <c>rejected</c> or <c>suspended</c>.</summary>
[EventType("nibble.driver.reviewed")]
public sealed record DriverApprovalDecided(Guid DriverId, Guid UserId, string Status, string? Reason, DateTime At)
    : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => DriverId;
}

/// <summary>A driver was offered a delivery and has until <paramref name="ExpiresAt"/> (UTC) to answer.</summary>
[EventType("nibble.delivery.offered")]
public sealed record DeliveryOffered(
    Guid OrderId,
    Guid DeliveryId,
    Guid DriverId,
    Guid DriverUserId,
    string RestaurantName,
    DateTime ExpiresAt,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>A driver took the delivery. A later one for the same order replaces the driver.</summary>
[EventType("nibble.delivery.assigned")]
public sealed record DeliveryAssigned(
    Guid OrderId,
    Guid DeliveryId,
    Guid DriverId,
    Guid DriverUserId,
    string DriverFirstName,
    DateTime? EstimatedDeliveryAt,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>
/// A delivery took a step: <paramref name="Status"/> is <c>arrived</c>, <c>picked_up</c>, <c>delivered</c>,
/// <c>failed</c>, <c>cancelled</c> or <c>unassigned</c> (no driver found; or, when it names a driver, that driver was
/// lost before pickup; the search goes on).
/// </summary>
[EventType("nibble.delivery.progressed")]
public sealed record DeliveryProgressed(
    Guid OrderId,
    Guid DeliveryId,
    Guid? DriverId,
    Guid? DriverUserId,
    Guid CustomerId,
    Guid RestaurantId,
    string Status,
    string? Reason,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>
/// The driver who has picked the food up is not heard of. The delivery itself goes on; somebody should call.
/// </summary>
/// <param name="OrderId">The order on the way.</param>
/// <param name="DeliveryId">Its delivery.</param>
/// <param name="DriverId">Who is silent.</param>
/// <param name="DriverUserId">The driver's account.</param>
/// <param name="LastHeardAt">When the driver was last heard of, UTC.</param>
/// <param name="At">UTC.</param>
[EventType("nibble.driver.fell_silent")]
public sealed record DriverUnresponsive(
    Guid OrderId,
    Guid DeliveryId,
    Guid DriverId,
    Guid DriverUserId,
    DateTime LastHeardAt,
    DateTime At
) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => OrderId;
}

/// <summary>A customer reviewed the driver of a delivered order.</summary>
/// <param name="DriverId">Whom the review is about.</param>
/// <param name="OrderId">The order that gave the right to review.</param>
/// <param name="CustomerId">Who wrote it.</param>
/// <param name="Rating">1 to 5.</param>
/// <param name="At">When, UTC.</param>
[EventType("nibble.driver.rated")]
public sealed record DriverReviewSubmitted(Guid DriverId, Guid OrderId, Guid CustomerId, int Rating, DateTime At)
    : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => DriverId;
}
