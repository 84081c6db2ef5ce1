using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Orders;

internal sealed class OnOrderAccepted(RestaurantDbContext db) : IEventHandler<OrderAccepted>
{
    public async Task HandleAsync(OrderAccepted @event, CancellationToken cancellationToken) =>
        (await db.Orders.FindAsync([@event.OrderId], cancellationToken))?.Accept(@event.At);
}
