using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Clients;
using Nibble.DriverService.Data;
using Nibble.DriverService.Dispatch;
using Nibble.DriverService.Drivers;
using Nibble.DriverService.Positions;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;

namespace Nibble.DriverService.Deliveries;

/// <summary>An action of a driver on a delivery.</summary>
internal enum DeliveryAction
{
    Accept,
    Decline,
    Arrive,
    PickUp,
    Deliver,
    Fail,
}

/// <summary>
/// Executes a driver's action. Reads under SQLite's write lock, so that of two concurrent actions the second sees the
/// result of the first and gets the right error.
/// </summary>
internal sealed class DeliveryCommands(
    DriverDbContext db,
    OrderClient orders,
    DriverPositionStore positions,
    TimeProvider time
)
{
    /// <summary>Returns the delivery after the action, or an error.</summary>
    public async Task<(Delivery? Delivery, Error? Error)> ExecuteAsync(
        DeliveryAction action,
        Guid driverId,
        Guid deliveryId,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        positions.MarkSeen(driverId);
        var isReady = action == DeliveryAction.PickUp && await IsReadyAsync(driverId, deliveryId, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.Id == driverId, cancellationToken);
        var delivery = await db
            .Deliveries.Include(d => d.Offers)
            .SingleOrDefaultAsync(
                d => d.Id == deliveryId && (d.DriverId == driverId || d.Offers.Any(o => o.DriverId == driverId)),
                cancellationToken
            );
        if (driver is null || delivery is null)
        {
            return (null, Error.NotFound("The delivery"));
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (isReady)
        {
            delivery.MarkReady(now);
        }

        var error = action switch
        {
            DeliveryAction.Accept => delivery.Accept(driverId, now),
            DeliveryAction.Decline => delivery.Decline(driverId, now),
            DeliveryAction.Arrive => delivery.Arrive(driverId, now),
            DeliveryAction.PickUp => delivery.PickUp(driverId, now),
            DeliveryAction.Deliver => delivery.Deliver(driverId, now),
            DeliveryAction.Fail => delivery.Fail(driverId, reason ?? DefaultFailureReason, now),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not a step."),
        };
        if (error is not null)
        {
            return (null, error);
        }

        PublishEvents(action, delivery, driver, reason ?? DefaultFailureReason, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (delivery, null);
    }

    private const string DefaultFailureReason = "The driver gave no reason";

    private void PublishEvents(DeliveryAction action, Delivery delivery, Driver driver, string reason, DateTime now)
    {
        switch (action)
        {
            case DeliveryAction.Accept:
                DispatchMetrics.SearchDuration.Record((now - delivery.CreatedAt).TotalSeconds);
                var eta = TravelEstimator.EtaMinutes(
                    delivery,
                    positions.Find(driver.Id)?.Location,
                    driver.Vehicle.Kind,
                    now
                );
                db.Publish(
                    new DeliveryAssigned(
                        delivery.OrderId,
                        delivery.Id,
                        driver.Id,
                        driver.UserId,
                        driver.FirstName,
                        eta is null ? null : now.AddMinutes(eta.Value),
                        now
                    )
                );
                break;
            case DeliveryAction.Decline:
                break;
            case DeliveryAction.Fail when delivery.Status == DeliveryStatus.Searching:
                driver.MarkIdle(now);
                db.PublishUnassigned(delivery, driver.Id, driver.UserId, reason, now);
                break;
            default:
                if (delivery.Status.IsTerminal())
                {
                    driver.MarkIdle(now);
                }

                db.PublishProgress(delivery, now);
                break;
        }
    }

    /// <summary>
    /// Whether the order is ready. The event may arrive after the driver's request, so the Order Service is asked if it
    /// has not arrived yet.
    /// </summary>
    private async Task<bool> IsReadyAsync(Guid driverId, Guid deliveryId, CancellationToken cancellationToken)
    {
        var orderId = await db
            .Deliveries.Where(d =>
                d.Id == deliveryId && d.DriverId == driverId && d.ReadyAt == null && d.EndedAt == null
            )
            .Select(d => (Guid?)d.OrderId)
            .SingleOrDefaultAsync(cancellationToken);
        return orderId is not null && await orders.IsReadyAsync(orderId.Value, cancellationToken);
    }
}
