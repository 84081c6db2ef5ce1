using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService.Orders;

/// <summary>
/// The account is gone: so are its cart, its cards and its idempotency keys, and its orders forget where it lived. The
/// orders themselves stay, as books must.
/// </summary>
internal sealed class OnUserDeleted(OrderDbContext db) : IEventHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted @event, CancellationToken cancellationToken)
    {
        var id = @event.UserId;
        await db.Carts.Where(cart => cart.CustomerId == id).ExecuteDeleteAsync(cancellationToken);
        await db.PaymentMethods.Where(method => method.CustomerId == id).ExecuteDeleteAsync(cancellationToken);
        await db.IdempotencyRecords.Where(key => key.CustomerId == id).ExecuteDeleteAsync(cancellationToken);
        await db
            .Orders.Where(order => order.DriverUserId == id)
            .ExecuteUpdateAsync(
                order =>
                    order
                        .SetProperty(o => o.Delivery.DriverFirstName, (string?)null)
                        .SetProperty(o => o.Version, o => o.Version + 1),
                cancellationToken
            );
        await foreach (
            var order in db
                .Orders.Where(order => order.CustomerId == id)
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            order.RequestAnonymization();
        }
    }
}
