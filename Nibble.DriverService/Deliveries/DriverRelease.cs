using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Data;
using Nibble.DriverService.Drivers;

namespace Nibble.DriverService.Deliveries;

/// <summary>
/// Releases a driver's deliveries. Open offers and deliveries before pickup go to another driver; after pickup a
/// delivery stays with the driver, who has the food.
/// </summary>
internal static class DriverRelease
{
    /// <summary>Withdraws the open offer of a driver who went offline.</summary>
    public static async Task WithdrawOfferAsync(
        this DriverDbContext db,
        Driver driver,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var offered = await db
            .Deliveries.Include(d => d.Offers)
            .Where(d => d.DriverId == driver.Id && d.Status == DeliveryStatus.Offered)
            .ToListAsync(cancellationToken);
        foreach (var delivery in offered)
        {
            delivery.WithdrawOffer(driver.Id, now);
        }
    }

    /// <summary>Withdraws offers and unassigns deliveries before pickup, for a driver who may no longer work.</summary>
    public static async Task ReleaseDeliveriesAsync(
        this DriverDbContext db,
        Driver driver,
        string reason,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        await db.WithdrawOfferAsync(driver, now, cancellationToken);
        var held = await db
            .Deliveries.Include(d => d.Offers)
            .Where(d => d.DriverId == driver.Id && d.EndedAt == null)
            .ToListAsync(cancellationToken);
        foreach (var delivery in held.Where(d => d.UnassignDriver(now)))
        {
            db.PublishUnassigned(delivery, driver.Id, driver.UserId, reason, now);
        }
    }
}
