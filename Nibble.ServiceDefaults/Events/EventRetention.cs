using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Forgets, once an hour, delivered events and inbox ids that are older than their retention.</summary>
internal sealed class EventRetention<TDbContext>(
    IServiceScopeFactory scopes,
    IOptions<EventOptions> options,
    TimeProvider time
) : BackgroundService
    where TDbContext : DbContext
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await PruneAsync(stoppingToken);
        }
    }

    internal async Task PruneAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
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
