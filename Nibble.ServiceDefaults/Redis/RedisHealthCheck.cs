using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Nibble.ServiceDefaults.Redis;

/// <summary>
/// Whether Redis answers within a second. Nibble works without it, so its absence is reported as the registration says.
/// </summary>
internal sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        if (!redis.IsConnected)
        {
            // The client would keep a ping until Redis is back, or for its own time-out of five seconds.
            return new HealthCheckResult(context.Registration.FailureStatus);
        }

        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(Timeout, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception gone) when (gone is RedisException or TimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus);
        }
    }
}
