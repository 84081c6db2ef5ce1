namespace Nibble.OrderService.Payments;

/// <summary>
/// One settlement at a time for an order in this process: a release that is still under way never overtakes the next
/// redemption. Orders share turns by hash, so there is nothing to clean up.
/// </summary>
internal sealed class KeyedLock : IDisposable
{
    private readonly SemaphoreSlim[] _semaphores = [.. Enumerable.Range(0, 1024).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the order's turn; dispose the result to end it.</summary>
    public async Task<IDisposable> AcquireAsync(Guid key, CancellationToken cancellationToken)
    {
        var turn = _semaphores[(uint)key.GetHashCode() % _semaphores.Length];
        await turn.WaitAsync(cancellationToken);
        return new Releaser(turn);
    }

    public void Dispose()
    {
        foreach (var turn in _semaphores)
        {
            turn.Dispose();
        }
    }

    private sealed class Releaser(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
