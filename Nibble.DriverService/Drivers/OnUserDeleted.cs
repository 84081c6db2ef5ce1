using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.ServiceDefaults.Events;

namespace Nibble.DriverService.Drivers;

/// <summary>
/// Erases a user's personal data: the driver profile, delivery addresses and the author's name of reviews.
/// </summary>
internal sealed class OnUserDeleted(DriverDbContext db, TimeProvider time) : IEventHandler<UserDeleted>
{
    private const string Reason = "The driver's account was deleted";

    public async Task HandleAsync(UserDeleted @event, CancellationToken cancellationToken)
    {
        await EraseDriverAsync(@event.UserId, cancellationToken);
        await EraseCustomerAsync(@event.UserId, cancellationToken);
    }

    private async Task EraseDriverAsync(Guid userId, CancellationToken cancellationToken)
    {
        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.UserId == userId, cancellationToken);
        if (driver is null)
        {
            return;
        }

        var now = time.GetUtcNow().UtcDateTime;
        await db.ReleaseDeliveriesAsync(driver, Reason, now, cancellationToken);
        var pickedUp = await db
            .Deliveries.Where(d => d.DriverId == driver.Id && d.Status == DeliveryStatus.PickedUp)
            .ToListAsync(cancellationToken);
        foreach (var delivery in pickedUp)
        {
            // Only this driver has the food, so the delivery fails.
            _ = delivery.Fail(driver.Id, Reason, now);
            db.PublishProgress(delivery, now);
        }

        driver.Erase(now);
    }

    private async Task EraseCustomerAsync(Guid userId, CancellationToken cancellationToken)
    {
        var deliveries = await db.Deliveries.Where(d => d.CustomerId == userId).ToListAsync(cancellationToken);
        foreach (var delivery in deliveries)
        {
            delivery.MarkCustomerDeleted();
        }

        await db
            .Reviews.Where(review => review.CustomerId == userId)
            .ForEachAsync(review => review.AuthorFirstName = null, cancellationToken);
    }
}
