using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Jobs;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Forgets delivered events and inbox ids that are older than their retention.</summary>
internal sealed class EventRetentionJob<TDbContext>(TDbContext db, IOptions<EventOptions> options, TimeProvider time)
    : IPeriodicJob
    where TDbContext : DbContext
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var served = await db.Set<OutboxCursor>().MinAsync(cursor => (long?)cursor.Position, cancellationToken) ?? 0;
        var outboxLimit = now - options.Value.OutboxRetention;
        await db.Set<OutboxMessage>()
            .Where(message => message.Sequence <= served && message.Time < outboxLimit)
            .Where(message => !db.Set<OutboxRetry>().Any(retry => retry.Sequence == message.Sequence))
            .ExecuteDeleteAsync(cancellationToken);
        var inboxLimit = now - options.Value.InboxRetention;
        await db.Set<InboxMessage>()
            .Where(message => message.HandledAt < inboxLimit)
            .ExecuteDeleteAsync(cancellationToken);
    }
}
