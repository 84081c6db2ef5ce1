using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;

namespace Nibble.Gateway.Routing;

/// <summary>
/// Gives YARP the route table. Routes and clusters under <c>Gateway:Routes</c> and <c>Gateway:Clusters</c> (YARP's own
/// form) are added by YARP's configuration provider and reload while running.
/// </summary>
internal sealed class GatewayRoutesProvider : IProxyConfigProvider
{
    private readonly Config _config = new(
        [.. GatewayRoutes.All.Select(ToRoute)],
        [.. GatewayRoutes.All.Select(route => route.Service).Distinct().Select(ToCluster)]
    );

    public IProxyConfig GetConfig() => _config;

    private static RouteConfig ToRoute(GatewayRoute route) =>
        new()
        {
            RouteId = route.Name,
            ClusterId = route.Service,
            AuthorizationPolicy = route.Policy,
            Timeout = route.Timeout,
            Match = new RouteMatch { Path = route.Path, Methods = route.Methods },
            Metadata = new Dictionary<string, string>
            {
                [RouteMetadata.Identity] = RouteMetadata.InternalIdentity,
                [RouteMetadata.IgnoresBadTokens] = route.IgnoresBadTokens.ToString(),
            },
        };

    private static ClusterConfig ToCluster(string service) =>
        new()
        {
            ClusterId = service,
            LoadBalancingPolicy = Yarp.ReverseProxy.LoadBalancing.LoadBalancingPolicies.PowerOfTwoChoices,
            Destinations = new Dictionary<string, DestinationConfig>
            {
                [service] = new() { Address = $"http://{service}" },
            },
        };

    private sealed class Config(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters) : IProxyConfig
    {
        public IReadOnlyList<RouteConfig> Routes => routes;

        public IReadOnlyList<ClusterConfig> Clusters => clusters;

        // The table is code: it changes with a deployment.
        public IChangeToken ChangeToken { get; } = new CancellationChangeToken(CancellationToken.None);
    }
}
