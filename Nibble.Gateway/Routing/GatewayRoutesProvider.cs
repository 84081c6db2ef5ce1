using System.Globalization;
using Nibble.Gateway.Caching;
using Nibble.Gateway.LoadShedding;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

namespace Nibble.Gateway.Routing;

/// <summary>
/// Provides YARP with the route table, merged with the configuration: a route with a new name is added, one with a
/// known name overrides only the properties that it sets. A changed configuration applies at once, as a whole.
/// </summary>
/// <param name="configured">YARP's provider of <c>Gateway:Routes</c> and <c>Gateway:Clusters</c>.</param>
/// <param name="configuration">Contains the services' HTTP/2 endpoints.</param>
internal sealed class GatewayRoutesProvider(IProxyConfigProvider configured, IConfiguration configuration)
    : IProxyConfigProvider
{
    private static readonly List<RouteConfig> RouteTable = [.. GatewayRoutes.All.Select(ToRoute)];

    private readonly List<ClusterConfig> _clusters =
    [
        .. RouteMetadata.Services.Select(service => ToCluster(service, configuration)),
    ];

    public IProxyConfig GetConfig()
    {
        var over = configured.GetConfig();
        var routes = over.Routes.ToDictionary(route => route.RouteId, StringComparer.OrdinalIgnoreCase);
        var clusters = over.Clusters.ToDictionary(cluster => cluster.ClusterId, StringComparer.OrdinalIgnoreCase);
        return new Config(
            [
                .. RouteTable.Select(route =>
                    routes.Remove(route.RouteId, out var own) ? ApplyOverride(route, own) : route
                ),
                .. routes.Values.Select(WithTimeoutMetadata),
            ],
            [
                .. _clusters.Select(cluster =>
                    clusters.Remove(cluster.ClusterId, out var own) ? ApplyOverride(cluster, own) : cluster
                ),
                .. clusters.Values,
            ],
            over.ChangeToken
        );
    }

    private static RouteConfig ToRoute(GatewayRoute route)
    {
        var metadata = new Dictionary<string, string>
        {
            [CachePolicy.Key] = route.Cache,
            [RequestPriorityMetadata.RouteKey] = route.Priority.ToString(),
            [RouteMetadata.IgnoresBadTokens] = route.IgnoresBadTokens.ToString(),
            [RouteMetadata.IsStream] = route.IsStream.ToString(),
        };
        if (route.Timeout is { } timeout)
        {
            metadata[RouteMetadata.Timeout] = timeout.ToString();
        }

        if (route.Deprecation is { } deprecation)
        {
            metadata[RouteMetadata.Deprecated] = deprecation.Since.ToString("o", CultureInfo.InvariantCulture);
        }

        return new RouteConfig
        {
            RouteId = route.Name,
            ClusterId = route.Service,
            AuthorizationPolicy = route.Policy,
            RateLimiterPolicy = route.RateLimit,
            Match = new RouteMatch { Path = route.Path, Methods = route.Methods },
            Metadata = metadata,
        };
    }

    private static ClusterConfig ToCluster(string service, IConfiguration configuration)
    {
        var (address, request) = Http2.GetDestination(service, configuration);
        return new ClusterConfig
        {
            ClusterId = service,
            LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
            HttpRequest = request,
            Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = address } },
        };
    }

    private static RouteConfig ApplyOverride(RouteConfig route, RouteConfig configuredOverride) =>
        WithTimeoutMetadata(
            configuredOverride with
            {
                RouteId = route.RouteId,
                ClusterId = configuredOverride.ClusterId ?? route.ClusterId,
                AuthorizationPolicy = configuredOverride.AuthorizationPolicy ?? route.AuthorizationPolicy,
                RateLimiterPolicy = configuredOverride.RateLimiterPolicy ?? route.RateLimiterPolicy,
                Match = configuredOverride.Match with
                {
                    Path = configuredOverride.Match.Path ?? route.Match.Path,
                    Methods = configuredOverride.Match.Methods ?? route.Match.Methods,
                },
                Metadata = MergeMetadata(route.Metadata, configuredOverride.Metadata),
            }
        );

    private static ClusterConfig ApplyOverride(ClusterConfig cluster, ClusterConfig configuredOverride)
    {
        var isElsewhere = configuredOverride.Destinations is { Count: > 0 };
        return configuredOverride with
        {
            ClusterId = cluster.ClusterId,
            LoadBalancingPolicy = configuredOverride.LoadBalancingPolicy ?? cluster.LoadBalancingPolicy,
            HealthCheck = configuredOverride.HealthCheck ?? cluster.HealthCheck,
            HttpRequest = isElsewhere
                ? configuredOverride.HttpRequest
                : Http2.MergeRequestConfig(cluster.HttpRequest, configuredOverride.HttpRequest),
            Destinations = isElsewhere ? configuredOverride.Destinations : cluster.Destinations,
            Metadata = MergeMetadata(cluster.Metadata, configuredOverride.Metadata),
        };
    }

    /// <summary>Moves YARP's Timeout into metadata: Resilience/ enforces it, instead of YARP's middleware.</summary>
    private static RouteConfig WithTimeoutMetadata(RouteConfig route) =>
        route.Timeout is { } timeout
            ? route with
            {
                Timeout = null,
                Metadata = MergeMetadata(
                    route.Metadata,
                    new Dictionary<string, string> { [RouteMetadata.Timeout] = timeout.ToString() }
                ),
            }
            : route;

    private static IReadOnlyDictionary<string, string>? MergeMetadata(
        IReadOnlyDictionary<string, string>? defaults,
        IReadOnlyDictionary<string, string>? overrides
    )
    {
        if (defaults is null || overrides is null)
        {
            return overrides ?? defaults;
        }

        var merged = new Dictionary<string, string>(defaults, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in overrides)
        {
            merged[key] = value;
        }

        return merged;
    }

    private sealed record Config(
        IReadOnlyList<RouteConfig> Routes,
        IReadOnlyList<ClusterConfig> Clusters,
        Microsoft.Extensions.Primitives.IChangeToken ChangeToken
    ) : IProxyConfig;
}
