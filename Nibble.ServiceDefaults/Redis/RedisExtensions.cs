using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Telemetry;
using StackExchange.Redis;

namespace Nibble.ServiceDefaults.Redis;

/// <summary>Redis as Nibble uses it: a cache that may be gone at any time.</summary>
public static class RedisExtensions
{
    /// <summary>
    /// Connects in the background and keeps trying; while Redis is away <c>/health</c> says degraded, not dead.
    /// </summary>
    public static void AddRedis(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddRedisClient(
            ServiceNames.Redis,
            settings =>
            {
                // The client notes every command for it.
                settings.DisableTracing = !builder.Configuration.ExportsTelemetry();
                settings.DisableHealthChecks = true; // Its own waits five seconds for a Redis that is gone.
            },
            options =>
            {
                options.AbortOnConnectFail = false;
                // Its own pauses between attempts grow to ten seconds, in which a Redis that is back is not used.
                options.ReconnectRetryPolicy = new LinearRetry(1000);
            }
        );
        builder
            .Services.AddHealthChecks()
            .AddCheck<RedisHealthCheck>(ServiceNames.Redis, HealthStatus.Degraded, ["ready"]);
        builder.Services.AddHostedService<RedisConnectionLogger>();
    }
}
