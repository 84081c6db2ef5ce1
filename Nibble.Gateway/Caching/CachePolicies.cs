using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The policy of each endpoint, read once: from a <see cref="CachePolicy"/> among its metadata, else from its proxy route.
/// A reload of the routes makes new endpoints; the table lets go of the old ones.
/// </summary>
internal sealed class CachePolicies
{
    private readonly ConditionalWeakTable<Endpoint, Box> _byEndpoint = [];

    public CachePolicy? For(Endpoint? endpoint) =>
        endpoint is null ? null : _byEndpoint.GetValue(endpoint, static endpoint => new Box(Read(endpoint))).Policy;

    private static CachePolicy? Read(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<CachePolicy>()
        // Config validation has refused what does not parse (CachedRouteTransforms).
        ?? CachePolicy.Parse(endpoint.Metadata.GetMetadata<RouteModel>()?.Config.Metadata, out _);

    private sealed record Box(CachePolicy? Policy);
}
