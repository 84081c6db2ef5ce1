namespace Nibble.Gateway.Resilience;

/// <summary>
/// How much trying again one service may be given: each request earns a share of a retry, each retry costs one. When all
/// requests fail, retries therefore add a tenth to the load instead of multiplying it.
/// </summary>
/// <param name="ratio">What one request earns.</param>
/// <param name="burst">The most that is saved, and what there is at the start.</param>
internal sealed class RetryBudget(double ratio, int burst)
{
    private const int Whole = 1000;

    private readonly int _share = (int)(ratio * Whole);
    private readonly int _most = burst * Whole;
    private int _saved = burst * Whole;

    /// <summary>A request came in.</summary>
    public void Earn()
    {
        // Under contention a share may be lost, which errs on the side of fewer retries.
        var saved = Volatile.Read(ref _saved);
        if (saved < _most)
        {
            Interlocked.CompareExchange(ref _saved, Math.Min(saved + _share, _most), saved);
        }
    }

    /// <summary>Takes one retry, if there is one.</summary>
    public bool TrySpend()
    {
        if (Interlocked.Add(ref _saved, -Whole) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _saved, Whole);
        return false;
    }
}
