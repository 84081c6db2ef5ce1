using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.DriverService.Deliveries;

/// <summary>Cancels the delivery. An order that ended before the restaurant accepted has none.</summary>
internal sealed class OnOrderEnded(DriverDbContext db, TimeProvider time) : IEventHandler<OrderEnded>
{
    public async Task HandleAsync(OrderEnded @event, CancellationToken cancellationToken)
    {
        var delivery = await db
            .Deliveries.Include(d => d.Offers)
            .SingleOrDefaultAsync(d => d.OrderId == @event.OrderId, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        if (delivery is null || !delivery.Cancel(@event.Reason, now))
        {
            return;
        }

        db.PublishProgress(delivery, now);
        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.Id == delivery.DriverId, cancellationToken);
        driver?.MarkIdle(now);
    }
}
