using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Nibble.Contracts;
using StackExchange.Redis;

namespace Nibble.ServiceDefaults.Redis;

/// <summary>Redis as Nibble uses it: a cache that may be gone at any time.</summary>
public static class RedisExtensions
{
    /// <summary>The name that the Aspire component gives its health check.</summary>
    internal const string HealthCheckName = "StackExchange.Redis";

    /// <summary>
    /// Connects in the background and keeps trying; while Redis is away <c>/health</c> says degraded, not dead.
    /// </summary>
    public static void AddRedis(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddRedisClient(
            ServiceNames.Redis,
            configureOptions: options =>
            {
                options.AbortOnConnectFail = false;
                // Its own pauses between attempts grow to ten seconds, in which a Redis that is back is not used.
                options.ReconnectRetryPolicy = new LinearRetry(1000);
            }
        );
        builder.Services.Configure<HealthCheckServiceOptions>(health =>
        {
            foreach (var check in health.Registrations.Where(check => check.Name == HealthCheckName))
            {
                check.FailureStatus = HealthStatus.Degraded;
            }
        });
    }
}
