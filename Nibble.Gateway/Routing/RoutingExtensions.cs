using Nibble.Gateway.Limits;
using Nibble.Gateway.RequestContext;
using Nibble.Gateway.Resilience;
using Nibble.Gateway.Transforms;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Nibble.Gateway.Routing;

/// <summary>Registers YARP with the route table.</summary>
internal static class RoutingExtensions
{
    /// <summary>Configuration section of additional <c>Routes</c> and <c>Clusters</c>, in YARP's format.</summary>
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

        // Separate providers could not override each other's routes, so ours wraps the one that YARP registered.
        var configured = services.Single(service => service.ServiceType == typeof(IProxyConfigProvider));
        services.Remove(configured);
        services.AddSingleton<IProxyConfigProvider>(provider => new GatewayRoutesProvider(
            (IProxyConfigProvider)configured.ImplementationFactory!(provider),
            builder.Configuration
        ));
    }

    /// <summary>Maps all routes, with the proxy's middleware in order.</summary>
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
