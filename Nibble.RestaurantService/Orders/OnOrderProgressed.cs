using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Orders;

internal sealed class OnOrderProgressed(RestaurantDbContext db) : IEventHandler<OrderProgressed>
{
    public async Task HandleAsync(OrderProgressed @event, CancellationToken cancellationToken) =>
        (await db.Orders.FindAsync([@event.OrderId], cancellationToken))?.UpdateStatus(@event.Status, @event.At);
}
