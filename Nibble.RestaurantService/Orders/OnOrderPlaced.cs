using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Orders;

internal sealed class OnOrderPlaced(RestaurantDbContext db) : IEventHandler<OrderPlaced>
{
    public async Task HandleAsync(OrderPlaced @event, CancellationToken cancellationToken)
    {
        if (await db.Orders.FindAsync([@event.OrderId], cancellationToken) is null)
        {
            db.Add(RestaurantOrder.Of(@event));
        }
    }
}
