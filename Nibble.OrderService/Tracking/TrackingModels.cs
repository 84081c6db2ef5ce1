using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Json;

namespace Nibble.OrderService.Tracking;

/// <summary>Where an order is.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Status">Its status.</param>
/// <param name="Driver">Who brings it; null while nobody does.</param>
/// <param name="EstimatedDeliveryAt">When it should arrive, UTC.</param>
/// <param name="EtaMinutes">The same from now; null once it has ended.</param>
/// <param name="Pickup">The restaurant.</param>
/// <param name="Dropoff">The door.</param>
/// <param name="Path">The driver's way so far, the newest point last.</param>
internal sealed record TrackingResponse(
    Guid OrderId,
    OrderStatus Status,
    TrackedDriver? Driver,
    DateTime? EstimatedDeliveryAt,
    int? EtaMinutes,
    GeoPoint Pickup,
    GeoPoint Dropoff,
    IReadOnlyList<GeoPoint> Path
);

/// <summary>The driver, and where if that is known; <paramref name="At"/> is the time of the position.</summary>
internal sealed record TrackedDriver(Guid Id, string FirstName, GeoPoint? Location, DateTime? At);

/// <summary>What changed, on the live stream.</summary>
internal sealed record OrderUpdate(
    Guid OrderId,
    OrderStatus Status,
    DateTime At,
    ActorResponse By,
    string? Reason,
    long? Amount
)
{
    public static OrderEventMessage MessageOf(OrderChange change) =>
        OrderEventMessage.Of(
            change.Kind.ToSnakeCase(),
            change.Sequence,
            new OrderUpdate(
                change.OrderId,
                change.Status,
                change.At,
                new ActorResponse(change.ById, change.ByRole),
                change.Reason,
                change.Amount
            )
        );
}

/// <summary>The driver moved, on the live stream; not kept, so it has no id.</summary>
internal sealed record DriverMoved(
    Guid OrderId,
    Guid DriverId,
    GeoPoint Location,
    double? Heading,
    int? EtaMinutes,
    DateTime At
)
{
    public const string Type = "driver_position";

    public static OrderEventMessage MessageOf(DriverPosition position) =>
        OrderEventMessage.Of(
            Type,
            0,
            new DriverMoved(
                position.OrderId,
                position.DriverId,
                position.Location,
                position.Heading,
                position.EtaMinutes,
                position.At
            )
        );
}
