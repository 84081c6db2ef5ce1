using Nibble.Gateway.Transforms;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Nibble.Gateway.Routing;

/// <summary>Wires the route table into YARP.</summary>
internal static class RoutingExtensions
{
    /// <summary>The configuration section with further routes and clusters, in YARP's form.</summary>
    public const string Section = "Gateway:ReverseProxy";

    public static void AddGatewayRoutes(this WebApplicationBuilder builder)
    {
        builder.Services.AddRequestTimeouts();
        builder.Services.AddSingleton<IProxyConfigProvider, GatewayRoutesProvider>();
        builder.Services.AddSingleton<IDestinationResolver, ServiceDiscoveryDestinations>();
        builder
            .Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection(Section))
            .AddTransforms<IdentityTransforms>()
            .AddTransforms<ErrorTransforms>();
    }
}
