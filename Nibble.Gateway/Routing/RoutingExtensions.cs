using Nibble.Gateway.Limits;
using Nibble.Gateway.RequestContext;
using Nibble.Gateway.Resilience;
using Nibble.Gateway.Transforms;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Nibble.Gateway.Routing;

/// <summary>Wires the route table into YARP.</summary>
internal static class RoutingExtensions
{
    /// <summary>The configuration section of further <c>Routes</c> and <c>Clusters</c>, in YARP's form.</summary>
    public const string Section = "Gateway";

    public static void AddGatewayRoutes(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IDestinationResolver, ServiceDiscoveryDestinationResolver>();
        services
            .AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection(Section))
            .AddTransforms<RouteMetadataValidator>()
            .AddTransforms<IdentityTransforms>()
            .AddTransforms<ForwardingContextTransforms>()
            .AddTransforms<ServiceResponseTransforms>();

        // Two providers side by side could not override one another's routes, so ours wraps the one that YARP registered.
        var configured = services.Single(service => service.ServiceType == typeof(IProxyConfigProvider));
        services.Remove(configured);
        services.AddSingleton<IProxyConfigProvider>(provider => new GatewayRoutesProvider(
            (IProxyConfigProvider)configured.ImplementationFactory!(provider),
            builder.Configuration
        ));
    }

    /// <summary>Maps every route. What is left to do for it, in order.</summary>
    public static void MapGatewayRoutes(this WebApplication app) =>
        app.MapReverseProxy(proxy =>
            {
                proxy.UseRequestIdForServices();
                proxy.UseRequestBodyBuffering();
                proxy.UseLegacyRoutes();
                proxy.UseSessionAffinity();
                proxy.UseLoadBalancing();
                proxy.UsePassiveHealth();
            })
            .ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata(RouteMetadata.Read(route)));
}
