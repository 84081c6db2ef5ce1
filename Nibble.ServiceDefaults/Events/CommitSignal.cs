using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nibble.ServiceDefaults.Events;

/// <summary>
/// Wakes after each commit whoever passes on what was committed (the event dispatcher, a live stream), so it leaves at
/// once and polling is only a fallback.
/// </summary>
public sealed class CommitSignal : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next commit. Take it before looking into the database, and none is missed.</summary>
    public Task NextCommit => Volatile.Read(ref _next).Task;

    /// <inheritdoc />
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Raise();
        return result;
    }

    /// <inheritdoc />
    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        Raise();
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc />
    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Raise();

    /// <inheritdoc />
    public Task TransactionCommittedAsync(
        DbTransaction transaction,
        TransactionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Raise();
        return Task.CompletedTask;
    }

    private void Raise() =>
        Interlocked
            .Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .TrySetResult();
}
