using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Data;
using Nibble.DriverService.Drivers;

namespace Nibble.DriverService.Deliveries;

/// <summary>
/// Lets go of what a driver can no longer do. Offers go to the next driver, deliveries before pickup to another one;
/// food that was picked up stays with the driver, who alone can still bring it.
/// </summary>
internal static class DriverRelease
{
    /// <summary>The driver left work: takes the open offer back.</summary>
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

    /// <summary>The driver may not work any more: takes back offers, and deliveries up to pickup.</summary>
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
