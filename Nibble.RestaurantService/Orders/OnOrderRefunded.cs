using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Orders;

internal sealed class OnOrderRefunded(RestaurantDbContext db) : IEventHandler<OrderRefunded>
{
    public async Task HandleAsync(OrderRefunded @event, CancellationToken cancellationToken) =>
        (await db.Orders.FindAsync([@event.OrderId], cancellationToken))?.Refund(@event.Amount);
}
