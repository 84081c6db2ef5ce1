using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService.Orders;

/// <summary>The order has a driver, or another one.</summary>
internal sealed class OnDeliveryAssigned(OrderDbContext db) : IEventHandler<DeliveryAssigned>
{
    public async Task HandleAsync(DeliveryAssigned happened, CancellationToken cancellationToken)
    {
        var order = await db.Orders.FindAsync([happened.OrderId], cancellationToken);
        order?.AssignDriver(
            happened.DriverId,
            happened.DriverUserId,
            happened.DriverFirstName,
            happened.EstimatedDeliveryAt,
            happened.At
        );
    }
}
