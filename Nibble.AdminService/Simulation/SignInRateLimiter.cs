using System.Threading.RateLimiting;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// The city signs in one after the other, for checking a password is meant to be slow. And the gateway lets one address sign
/// in thirty times a minute: the city has one address, which it shares with whoever sits at this machine, and leaves them a
/// third.
/// </summary>
internal sealed class SignInRateLimiter : IDisposable
{
    private readonly TokenBucketRateLimiter _rate = new(
        new TokenBucketRateLimiterOptions
        {
            TokenLimit = 14,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(3),
            QueueLimit = int.MaxValue,
        }
    );
    private readonly ConcurrencyLimiter _concurrency = new(
        new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = int.MaxValue }
    );

    /// <summary>Waits for a turn, which ends when the returned lease is disposed of.</summary>
    public async Task<IDisposable> AcquireAsync(CancellationToken cancellationToken)
    {
        using var token = await _rate.AcquireAsync(1, cancellationToken);
        return await _concurrency.AcquireAsync(1, cancellationToken);
    }

    public void Dispose()
    {
        _rate.Dispose();
        _concurrency.Dispose();
    }
}
