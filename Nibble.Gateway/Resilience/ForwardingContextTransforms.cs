using Nibble.Gateway.Routing;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Nibble.Gateway.Resilience;

/// <summary>
/// Attaches a <see cref="ForwardingContext"/> with the route's timeout and the chosen instance to each outgoing
/// request.
/// </summary>
internal sealed class ForwardingContextTransforms(IServiceProvider services, TimeProvider time) : ITransformProvider
{
    public void Apply(TransformBuilderContext context)
    {
        var route = RouteMetadata.Read(context.Route);
        context.AddRequestTransform(request =>
        {
            var proxy = request.HttpContext.GetReverseProxyFeature();
            if (proxy.ProxiedDestination is { } destination && GetCluster(proxy) is { } cluster)
            {
                new ForwardingContext(cluster, destination, route.Timeout, route.RetryOn, time).AttachTo(
                    request.ProxyRequest
                );
            }

            return default;
        });
    }

    public void ValidateRoute(TransformRouteValidationContext context) { }

    public void ValidateCluster(TransformClusterValidationContext context) { }

    // A legacy route may have moved the request to a cluster other than its route's. Resolved lazily: YARP builds
    // its state with these transforms.
    private ClusterState? GetCluster(IReverseProxyFeature proxy) =>
        proxy.Route.Cluster is { } own && own.ClusterId == proxy.Cluster.Config.ClusterId ? own
        : services.GetRequiredService<IProxyStateLookup>().TryGetCluster(proxy.Cluster.Config.ClusterId, out var other)
            ? other
        : null;
}
