using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nibble.ServiceDefaults.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Stands in for the package Aspire.StackExchange.Redis where that is not referenced (Orchestrator=Local): the same
/// call, the same meaning.
/// </summary>
public static class RedisClientExtensions
{
    /// <summary>
    /// Registers <see cref="IConnectionMultiplexer"/> for <c>ConnectionStrings:{connectionName}</c> and its health check.
    /// </summary>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<ConfigurationOptions>? configureOptions = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ =>
        {
            var connectionString =
                builder.Configuration.GetConnectionString(connectionName)
                ?? throw new InvalidOperationException($"ConnectionStrings:{connectionName} is missing.");
            var options = ConfigurationOptions.Parse(connectionString);
            configureOptions?.Invoke(options);
            return ConnectionMultiplexer.Connect(options);
        });
        builder
            .Services.AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    RedisExtensions.HealthCheckName,
                    services => new RedisHealth(services.GetRequiredService<IConnectionMultiplexer>()),
                    HealthStatus.Unhealthy,
                    ["ready"]
                )
            );
    }
}
