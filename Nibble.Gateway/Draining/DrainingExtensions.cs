using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Draining;

/// <summary>How long stopping may take, section <c>Gateway:DrainState</c>.</summary>
internal sealed class DrainOptions
{
    public const string Section = "Gateway:Drain";

    /// <summary>
    /// How long the gateway goes on serving after <c>/health</c> has turned unhealthy: what a load balancer needs to
    /// notice.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long requests in progress may take to finish after that.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(4);
}

/// <summary>Unhealthy once the instance is about to stop.</summary>
internal sealed class DrainHealthCheck(DrainState drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(drain.IsDraining ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
}

/// <summary>Wires the graceful stop.</summary>
internal static class DrainingExtensions
{
    public static void AddDraining(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<DrainOptions>()
            .BindConfiguration(DrainOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<DrainState>();
        services.AddHostedService<DrainLifecycleService>();
        services.AddHealthChecks().AddCheck<DrainHealthCheck>("accepting", tags: ["ready"]);
        services
            .AddOptions<HostOptions>()
            .Configure<IOptions<DrainOptions>>(
                (host, drain) => host.ShutdownTimeout = drain.Value.Delay + drain.Value.Timeout
            );
    }
}
