using System.Threading.RateLimiting;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// The gateway lets one address sign in thirty times a minute, and the city has one address, which it shares with whoever
/// sits at this machine: it leaves them a third.
/// </summary>
internal sealed class SignInQueue : IDisposable
{
    private readonly TokenBucketRateLimiter _limiter = new(
        new TokenBucketRateLimiterOptions
        {
            TokenLimit = 14,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(3),
            QueueLimit = int.MaxValue,
        }
    );

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var turn = await _limiter.AcquireAsync(1, cancellationToken);
    }

    public void Dispose() => _limiter.Dispose();
}
