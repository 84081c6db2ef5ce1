using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Nibble.ServiceDefaults.Redis;

/// <summary>Whether Redis answers. Nibble works without it, so its absence is reported as the registration says.</summary>
internal sealed class RedisHealth(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        if (!redis.IsConnected)
        {
            // A ping would wait for its time-out.
            return new HealthCheckResult(context.Registration.FailureStatus);
        }

        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception gone) when (gone is RedisException or TimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus);
        }
    }
}
