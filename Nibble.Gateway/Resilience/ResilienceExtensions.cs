using System.Net;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Nibble.Gateway.Resilience;

/// <summary>Wires what keeps trouble behind the gateway from becoming everybody's.</summary>
internal static class ResilienceExtensions
{
    public static void AddForwardingResilience(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddOptions<ResilienceOptions>()
            .BindConfiguration(ResilienceOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<Retries>();
        services.AddSingleton<Circuits>();
        services.AddSingleton<Deadlines>();
        services.AddSingleton<IPassiveHealthCheckPolicy>(provider => provider.GetRequiredService<Circuits>());
        services.AddSingleton<IForwarderHttpClientFactory, ForwardingClientFactory>();
        services.AddSingleton<IProxyConfigFilter, ClusterDefaults>();
    }

    /// <summary>How the gateway's own services are reached and watched. What a cluster's configuration says goes first.</summary>
    private sealed class ClusterDefaults(IOptions<ResilienceOptions> options) : IProxyConfigFilter
    {
        public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
            new(
                cluster with
                {
                    HttpRequest =
                        cluster.HttpRequest
                        ?? new ForwarderRequestConfig
                        {
                            // Without TLS there is no way to find out that a server speaks HTTP/2.
                            Version = HttpVersion.Version11,
                            ActivityTimeout = options.Value.ActivityTimeout,
                        },
                    HealthCheck = cluster.HealthCheck ?? Watched(cluster.ClusterId),
                }
            );

        public ValueTask<RouteConfig> ConfigureRouteAsync(
            RouteConfig route,
            ClusterConfig? cluster,
            CancellationToken cancel
        ) => new(route);

        private HealthCheckConfig Watched(string cluster) =>
            new()
            {
                Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = Circuits.PolicyName },
                Active = Routing.RouteMetadata.Services.Contains(cluster)
                    ? new ActiveHealthCheckConfig
                    {
                        Enabled = true,
                        Path = ServiceDefaults.HealthEndpoints.Health,
                        Interval = options.Value.HealthInterval,
                        Timeout = options.Value.HealthTimeout,
                        Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                    }
                    : null,
            };
    }
}
