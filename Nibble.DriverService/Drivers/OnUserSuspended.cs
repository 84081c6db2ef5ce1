using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.ServiceDefaults.Events;

namespace Nibble.DriverService.Drivers;

/// <summary>Withdraws offers and unassigns deliveries before pickup when the account is suspended.</summary>
internal sealed class OnUserSuspended(DriverDbContext db, TimeProvider time) : IEventHandler<UserSuspended>
{
    public async Task HandleAsync(UserSuspended @event, CancellationToken cancellationToken)
    {
        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.UserId == @event.UserId, cancellationToken);
        if (driver is null)
        {
            return;
        }

        driver.GoOffline();
        await db.ReleaseDeliveriesAsync(
            driver,
            "The driver's account was suspended",
            time.GetUtcNow().UtcDateTime,
            cancellationToken
        );
    }
}
