using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Orders;

internal sealed class OnOrderEnded(RestaurantDbContext db) : IEventHandler<OrderEnded>
{
    public async Task HandleAsync(OrderEnded happened, CancellationToken cancellationToken) =>
        (await db.Orders.FindAsync([happened.OrderId], cancellationToken))?.End();
}
