namespace Nibble.Gateway.Resilience;

/// <summary>
/// Retry budget of one service: each request adds a fraction of a retry, each retry costs one. When all requests fail,
/// retries therefore add a tenth to the load instead of multiplying it.
/// </summary>
/// <param name="ratio">Amount that one request adds.</param>
/// <param name="burst">Maximum balance, and the balance at the start.</param>
internal sealed class RetryBudget(double ratio, int burst)
{
    private const int UnitsPerRetry = 1000;

    private readonly int _depositAmount = (int)(ratio * UnitsPerRetry);
    private readonly int _maxBalance = burst * UnitsPerRetry;
    private int _balance = burst * UnitsPerRetry;

    /// <summary>Adds one request's share.</summary>
    public void Deposit()
    {
        // Under contention a deposit may be lost, which errs towards fewer retries.
        var saved = Volatile.Read(ref _balance);
        if (saved < _maxBalance)
        {
            Interlocked.CompareExchange(ref _balance, Math.Min(saved + _depositAmount, _maxBalance), saved);
        }
    }

    /// <summary>Withdraws one retry if the balance allows it.</summary>
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
