using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService.Orders;

/// <summary>The order has a driver, or another one.</summary>
internal sealed class OnDeliveryAssigned(OrderDbContext db) : IEventHandler<DeliveryAssigned>
{
    public async Task HandleAsync(DeliveryAssigned @event, CancellationToken cancellationToken)
    {
        var order = await db.Orders.FindAsync([@event.OrderId], cancellationToken);
        order?.AssignDriver(
            @event.DriverId,
            @event.DriverUserId,
            @event.DriverFirstName,
            @event.EstimatedDeliveryAt,
            @event.At
        );
    }
}
