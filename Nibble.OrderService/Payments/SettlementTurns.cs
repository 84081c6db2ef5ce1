namespace Nibble.OrderService.Payments;

/// <summary>
/// One settlement at a time for an order in this process: a release that is still under way never overtakes the next
/// redemption. Orders share turns by hash, so there is nothing to clean up.
/// </summary>
internal sealed class SettlementTurns : IDisposable
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 1024).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the order's turn; dispose the result to end it.</summary>
    public async Task<IDisposable> TakeAsync(Guid orderId, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)orderId.GetHashCode() % _turns.Length];
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    public void Dispose()
    {
        foreach (var turn in _turns)
        {
            turn.Dispose();
        }
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
