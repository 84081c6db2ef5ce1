using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Jobs;

namespace Nibble.OrderService.Orders;

/// <summary>Forgets idempotency keys that no client can still be retrying.</summary>
internal sealed class IdempotencyRecordCleanupJob(OrderDbContext db, TimeProvider time) : IPeriodicJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var limit = time.GetUtcNow().UtcDateTime - IdempotencyRecord.Retention;
        await db.IdempotencyRecords.Where(key => key.CreatedAt < limit).ExecuteDeleteAsync(cancellationToken);
    }
}
