using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.DriverService.Earnings;

/// <summary>Updates the driver's tip, also after the delivery.</summary>
internal sealed class OnOrderTipChanged(DriverDbContext db) : IEventHandler<OrderTipChanged>
{
    public async Task HandleAsync(OrderTipChanged @event, CancellationToken cancellationToken)
    {
        var delivery = await db.Deliveries.SingleOrDefaultAsync(d => d.OrderId == @event.OrderId, cancellationToken);
        delivery?.ChangeTip(@event.Tip);
    }
}
