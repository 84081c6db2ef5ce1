using System.Net;
using Microsoft.Extensions.Options;
using Nibble.Gateway.Routing;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace Nibble.Gateway.Resilience;

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
        services.AddSingleton<RetryPolicies>();
        services.AddSingleton<CircuitBreakers>();
        services.AddSingleton<TimeoutPool>();
        services.AddSingleton<IPassiveHealthCheckPolicy>(provider => provider.GetRequiredService<CircuitBreakers>());
        services.AddSingleton<IForwarderHttpClientFactory, ForwardingClientFactory>();
        services.AddSingleton<IProxyConfigFilter, ClusterDefaults>();
    }

    /// <summary>
    /// Health checks and load balancing of the gateway's own clusters. A cluster's configuration takes precedence.
    /// </summary>
    private sealed class ClusterDefaults(IOptions<ResilienceOptions> options) : IProxyConfigFilter
    {
        private static readonly ForwarderRequestConfig Http1 = new() { Version = HttpVersion.Version11 };

        public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
            new(
                cluster with
                {
                    HttpRequest = (cluster.HttpRequest ?? Http1) with
                    {
                        ActivityTimeout = cluster.HttpRequest?.ActivityTimeout ?? options.Value.ActivityTimeout,
                    },
                    HealthCheck = Watched(cluster),
                }
            );

        public ValueTask<RouteConfig> ConfigureRouteAsync(
            RouteConfig route,
            ClusterConfig? cluster,
            CancellationToken cancel
        ) => new(route);

        private HealthCheckConfig Watched(ClusterConfig cluster) =>
            new()
            {
                // With no healthy instance left, all are tried: a slow probe must not take a service down, and if
                // none responds the circuit breaker fails the requests at once.
                AvailableDestinationsPolicy =
                    cluster.HealthCheck?.AvailableDestinationsPolicy
                    ?? HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
                Passive =
                    cluster.HealthCheck?.Passive
                    ?? new PassiveHealthCheckConfig { Enabled = true, Policy = CircuitBreakers.PolicyName },
                Active = cluster.HealthCheck?.Active ?? Probed(cluster.ClusterId),
            };

        private ActiveHealthCheckConfig? Probed(string cluster) =>
            RouteMetadata.Services.Contains(cluster)
                ? new ActiveHealthCheckConfig
                {
                    Enabled = true,
                    Path = ServiceDefaults.HealthEndpoints.HealthEndpointPath,
                    Interval = options.Value.HealthInterval,
                    Timeout = options.Value.HealthTimeout,
                    Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                }
                : null;
    }
}
