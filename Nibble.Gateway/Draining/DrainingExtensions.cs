using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Draining;

/// <summary>Time limits of the shutdown, section <c>Gateway:Drain</c>.</summary>
internal sealed class DrainOptions
{
    public const string Section = "Gateway:Drain";

    /// <summary>
    /// Time for which the gateway keeps serving after <c>/health</c> has turned unhealthy, so that load balancers
    /// notice.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Maximum time for requests in progress to finish after that.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(4);
}

/// <summary>Unhealthy while the instance is draining.</summary>
internal sealed class DrainHealthCheck(DrainState drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(drain.IsDraining ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
}

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
