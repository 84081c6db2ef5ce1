using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Orders;

internal sealed class OnOrderEnded(RestaurantDbContext db) : IEventHandler<OrderEnded>
{
    public async Task HandleAsync(OrderEnded @event, CancellationToken cancellationToken) =>
        (await db.Orders.FindAsync([@event.OrderId], cancellationToken))?.End();
}
