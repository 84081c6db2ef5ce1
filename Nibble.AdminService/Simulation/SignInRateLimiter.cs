using System.Threading.RateLimiting;

namespace Nibble.AdminService.Simulation;

/// <summary>
/// Serializes sign-ins of simulated users, because password hashing is expensive, and limits their rate. The gateway
/// allows thirty sign-ins a minute per address; users on this machine share the address, so a third is left to them.
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

    /// <summary>Waits for permission to sign in. Dispose of the lease afterwards.</summary>
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
