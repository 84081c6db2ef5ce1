using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Caching;

/// <summary>
/// Caches the policy of each endpoint: a <see cref="CachePolicy"/> in its metadata, else that of its proxy route.
/// Reloaded routes have new endpoints; entries of old ones are garbage collected.
/// </summary>
internal sealed class CachePolicies
{
    private readonly ConditionalWeakTable<Endpoint, Box> _byEndpoint = [];

    public CachePolicy? For(Endpoint? endpoint) =>
        endpoint is null ? null : _byEndpoint.GetValue(endpoint, static endpoint => new Box(Read(endpoint))).Policy;

    private static CachePolicy? Read(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<CachePolicy>()
        // Config validation has already rejected invalid metadata (CachedRouteTransforms).
        ?? CachePolicy.Parse(endpoint.Metadata.GetMetadata<RouteModel>()?.Config.Metadata, out _);

    private sealed record Box(CachePolicy? Policy);
}
