using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nibble.ServiceDefaults.Events;

/// <summary>
/// Wakes after each commit whoever passes on what was committed (the event dispatcher, a live stream), so it leaves at
/// once and polling is only a fallback.
/// </summary>
public sealed class CommitSignal : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private TaskCompletionSource _nextCommit = NewSource();
    private TaskCompletionSource _nextEvent = NewSource();

    /// <summary>Completes at the next commit. Take it before looking into the database, and none is missed.</summary>
    public Task NextCommit => Volatile.Read(ref _nextCommit).Task;

    /// <summary>Completes at the next commit that may have changed what waits in the outbox; to be taken as the other.</summary>
    public Task NextEvent => Volatile.Read(ref _nextEvent).Task;

    /// <inheritdoc />
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Saved(eventData);
        return result;
    }

    /// <inheritdoc />
    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        Saved(eventData);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc />
    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed();

    /// <inheritdoc />
    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Committed();
        return Task.CompletedTask;
    }

    private void Saved(SaveChangesCompletedEventData saved)
    {
        Raise(ref _nextCommit);
        var changes = saved.Context!.ChangeTracker;
        if (changes.Entries<OutboxMessage>().Any() || changes.Entries<OutboxRetry>().Any())
        {
            Raise(ref _nextEvent);
        }
    }

    /// <summary>What it saved may be tracked no longer.</summary>
    private void Committed()
    {
        Raise(ref _nextCommit);
        Raise(ref _nextEvent);
    }

    private static void Raise(ref TaskCompletionSource next) =>
        Interlocked.Exchange(ref next, NewSource()).TrySetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
