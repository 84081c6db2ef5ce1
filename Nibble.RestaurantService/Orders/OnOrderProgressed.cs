using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Orders;

internal sealed class OnOrderProgressed(RestaurantDbContext db) : IEventHandler<OrderProgressed>
{
    public async Task HandleAsync(OrderProgressed happened, CancellationToken cancellationToken) =>
        (await db.Orders.FindAsync([happened.OrderId], cancellationToken))?.Progress(happened.Status, happened.At);
}
