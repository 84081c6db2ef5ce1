namespace Nibble.Gateway.Resilience;

/// <summary>
/// How much trying again one service may be given: each request earns a share of a retry, each retry costs one. When all
/// requests fail, retries therefore add a tenth to the load instead of multiplying it.
/// </summary>
/// <param name="ratio">What one request earns.</param>
/// <param name="burst">The most that is saved, and what there is at the start.</param>
internal sealed class RetryBudget(double ratio, int burst)
{
    private const int UnitsPerRetry = 1000;

    private readonly int _depositAmount = (int)(ratio * UnitsPerRetry);
    private readonly int _maxBalance = burst * UnitsPerRetry;
    private int _balance = burst * UnitsPerRetry;

    /// <summary>A request came in.</summary>
    public void Deposit()
    {
        // Under contention a share may be lost, which errs on the side of fewer retries.
        var saved = Volatile.Read(ref _balance);
        if (saved < _maxBalance)
        {
            Interlocked.CompareExchange(ref _balance, Math.Min(saved + _depositAmount, _maxBalance), saved);
        }
    }

    /// <summary>Takes one retry, if there is one.</summary>
    public bool TryWithdraw()
    {
        if (Interlocked.Add(ref _balance, -UnitsPerRetry) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _balance, UnitsPerRetry);
        return false;
    }
}
