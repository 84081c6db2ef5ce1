using System.Diagnostics;
using System.Text.Json;
using CloudNative.CloudEvents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.ServiceDefaults.Events;

/// <summary>
/// Applies a batch of events in one transaction, each behind a savepoint: a failed one is rolled back alone, and the later
/// ones of its subject are held back so that their order is kept. A process killed in the middle has applied nothing
/// and gets the whole batch again.
/// </summary>
internal sealed partial class EventReceiver<TDbContext>(
    TDbContext db,
    EventHandlers handlers,
    IServiceProvider serviceProvider,
    TimeProvider time,
    ILogger<EventReceiver<TDbContext>> logger
)
    where TDbContext : DbContext
{
    private const string Savepoint = "event";

    public async Task<EventBatchResult> ReceiveAsync(
        IReadOnlyList<CloudEvent> batch,
        CancellationToken cancellationToken
    )
    {
        if (batch.Count == 0)
        {
            return new EventBatchResult([], handlers.Types);
        }

        var refused = new List<FailedEvent>();
        var blocked = new HashSet<string?>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var applied = await GetAppliedIdsAsync(batch, cancellationToken);
        foreach (var @event in batch)
        {
            var id = Guid.Parse(@event.Id!);
            if (!applied.Add(id))
            {
                continue;
            }

            if (blocked.Contains(@event.Subject))
            {
                refused.Add(new FailedEvent(id, FailedEvent.Deferred));
            }
            else if (await ApplyAsync(id, @event, transaction, cancellationToken) is { } error)
            {
                blocked.Add(@event.Subject);
                refused.Add(new FailedEvent(id, error));
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return new EventBatchResult(refused, handlers.Types);
    }

    /// <summary>Those of the batch that an earlier delivery has applied. Nobody adds to them: we hold the write lock.</summary>
    private async Task<HashSet<Guid>> GetAppliedIdsAsync(
        IReadOnlyList<CloudEvent> batch,
        CancellationToken cancellationToken
    )
    {
        var ids = batch.Select(@event => Guid.Parse(@event.Id!)).ToArray();
        return await db.Set<InboxMessage>()
            .Where(message => ids.Contains(message.EventId))
            .Select(message => message.EventId)
            .ToHashSetAsync(cancellationToken);
    }

    private async Task<string?> ApplyAsync(
        Guid id,
        CloudEvent @event,
        IDbContextTransaction transaction,
        CancellationToken cancellationToken
    )
    {
        if (handlers.Find(@event.Type!) is not { } handle)
        {
            return null;
        }

        using var activity = StartActivity(@event);
        if (activity is not null && Guid.TryParse(@event.Subject, out var subjectId))
        {
            TraceCauses.Record(subjectId);
        }

        await transaction.CreateSavepointAsync(Savepoint, cancellationToken);
        try
        {
            await handle(serviceProvider, (JsonElement)@event.Data!, cancellationToken);
            db.Add(new InboxMessage { EventId = id, HandledAt = time.GetUtcNow().UtcDateTime });
            await db.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await transaction.RollbackToSavepointAsync(Savepoint, cancellationToken);
            activity?.SetStatus(ActivityStatusCode.Error);
            LogFailed(failure, @event.Type!, id);
            return failure.GetType().Name;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>In the trace of what caused the event; without a cause, none.</summary>
    private static Activity? StartActivity(CloudEvent @event) =>
        ActivityContext.TryParse(@event[CloudEventFormat.TraceParent] as string, null, isRemote: true, out var cause)
            ? NibbleTelemetry.ActivitySource.StartActivity(
                $"handle {@event.Type}",
                ActivityKind.Consumer,
                cause,
                links: Activity.Current is { Recorded: true } delivery ? [new ActivityLink(delivery.Context)] : null
            )
            : null;

    [LoggerMessage(LogLevel.Warning, "Event {Type} {EventId} could not be applied; it will be sent again")]
    private partial void LogFailed(Exception exception, string type, Guid eventId);
}
