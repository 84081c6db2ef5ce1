using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Wakes the dispatcher after each commit, so events leave at once and polling is only a fallback.</summary>
internal sealed class OutboxSignal : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next commit. Take it before looking into the outbox, and none is missed.</summary>
    public Task NextCommit => Volatile.Read(ref _next).Task;

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Raise();
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        Raise();
        return ValueTask.FromResult(result);
    }

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Raise();

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
