using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nibble.ServiceDefaults.Events;

/// <summary>
/// Wakes after each commit whoever passes on what was committed (the event dispatcher, a live stream), so it leaves at
/// once and polling is only a fallback.
/// </summary>
public sealed class CommitSignal : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private TaskCompletionSource _nextCommit = CreateSource();
    private TaskCompletionSource _nextOutboxCommit = CreateSource();

    /// <summary>Completes at the next commit. Take it before looking into the database, and none is missed.</summary>
    public Task NextCommit => Volatile.Read(ref _nextCommit).Task;

    /// <summary>Completes at the next commit that may have changed what waits in the outbox; to be taken as the other.</summary>
    public Task NextOutboxCommit => Volatile.Read(ref _nextOutboxCommit).Task;

    /// <inheritdoc />
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        OnSaved(eventData);
        return result;
    }

    /// <inheritdoc />
    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        OnSaved(eventData);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc />
    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => OnCommitted();

    /// <inheritdoc />
    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        OnCommitted();
        return Task.CompletedTask;
    }

    private void OnSaved(SaveChangesCompletedEventData eventData)
    {
        Raise(ref _nextCommit);
        var changes = eventData.Context!.ChangeTracker;
        if (changes.Entries<OutboxMessage>().Any() || changes.Entries<OutboxRetry>().Any())
        {
            Raise(ref _nextOutboxCommit);
        }
    }

    /// <summary>What it saved may be tracked no longer.</summary>
    private void OnCommitted()
    {
        Raise(ref _nextCommit);
        Raise(ref _nextOutboxCommit);
    }

    private static void Raise(ref TaskCompletionSource next) =>
        Interlocked.Exchange(ref next, CreateSource()).TrySetResult();

    private static TaskCompletionSource CreateSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
