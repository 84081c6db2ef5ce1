using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;

namespace Nibble.OrderService.Carts;

internal static class CartExtensions
{
    /// <summary>Empties the cart that became this order, unless the customer has gone on filling it.</summary>
    public static async Task EmptyOrderedCartAsync(
        this OrderDbContext db,
        Order order,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (order.CartVersion is null)
        {
            return;
        }

        var cart = await db.Carts.SingleOrDefaultAsync(
            cart => cart.CustomerId == order.CustomerId && cart.Version == order.CartVersion,
            cancellationToken
        );
        cart?.Empty(now);
    }
}
