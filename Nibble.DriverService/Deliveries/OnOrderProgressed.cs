using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Clients;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.DriverService.Deliveries;

/// <summary>Marks the delivery ready for pickup. The other steps originate in this service.</summary>
internal sealed class OnOrderProgressed(DriverDbContext db) : IEventHandler<OrderProgressed>
{
    public async Task HandleAsync(OrderProgressed @event, CancellationToken cancellationToken)
    {
        if (@event.Status != OrderClient.Ready)
        {
            return;
        }

        var delivery = await db.Deliveries.SingleOrDefaultAsync(d => d.OrderId == @event.OrderId, cancellationToken);
        delivery?.MarkReady(@event.At);
    }
}
