using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Deliveries;

/// <summary>Publishes delivery events.</summary>
internal static class DeliveryEvents
{
    /// <summary>Publishes the current status of the delivery.</summary>
    public static void PublishProgress(this DriverDbContext db, Delivery delivery, DateTime now) =>
        db.PublishProgress(delivery, delivery.Status, delivery.DriverId, delivery.DriverUserId, delivery.Reason, now);

    /// <summary>Publishes that the driver was unassigned before pickup and a new search has started.</summary>
    public static void PublishUnassigned(
        this DriverDbContext db,
        Delivery delivery,
        Guid? driverId,
        Guid? driverUserId,
        string reason,
        DateTime now
    ) => db.PublishProgress(delivery, DeliveryStatus.Unassigned, driverId, driverUserId, reason, now);

    private static void PublishProgress(
        this DriverDbContext db,
        Delivery delivery,
        DeliveryStatus status,
        Guid? driverId,
        Guid? driverUserId,
        string? reason,
        DateTime now
    ) =>
        db.Publish(
            new DeliveryProgressed(
                delivery.OrderId,
                delivery.Id,
                driverId,
                driverUserId,
                delivery.CustomerId,
                delivery.RestaurantId,
                status.ToSnakeCase(),
                reason,
                now
            )
        );
}
