using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Jobs;

namespace Nibble.OrderService.Carts;

/// <summary>Deletes carts that nobody has touched for long.</summary>
internal sealed class AbandonedCartCleanupJob(OrderDbContext db, TimeProvider time) : IPeriodicJob
{
    /// <summary>After how long a cart is abandoned.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var limit = time.GetUtcNow().UtcDateTime - AbandonedAfter;
        await db.Carts.Where(cart => cart.UpdatedAt < limit).ExecuteDeleteAsync(cancellationToken);
    }
}
