using Microsoft.Extensions.Primitives;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.Versioning;

namespace Nibble.Gateway.Routing;

/// <summary>Gives the gateway's own endpoints the metadata that proxied routes get from the route table.</summary>
internal static class RouteMetadataExtensions
{
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">The route's name in logs and metrics.</param>
    /// <param name="policy">
    /// Authorization policy, one of <see cref="ServiceDefaults.Identity.Policies"/> or
    /// <see cref="ServiceDefaults.Identity.Roles"/>.
    /// </param>
    /// <param name="rateLimit">Rate limit policy, one of <see cref="RateLimiting.RateLimitPolicies"/>.</param>
    /// <param name="priority">Priority in load shedding.</param>
    /// <param name="versions">API versions in which the endpoint exists; version 1 if empty.</param>
    public static TBuilder WithRouteMetadata<TBuilder>(
        this TBuilder endpoint,
        string name,
        string policy,
        string rateLimit,
        RequestPriority priority = RequestPriority.Normal,
        StringValues versions = default
    )
        where TBuilder : IEndpointConventionBuilder =>
        endpoint
            .WithMetadata(
                new GatewayRouteMetadata(name) { Versions = versions.Count > 0 ? versions : ApiVersions.First }
            )
            .RequireAuthorization(policy)
            .RequireRateLimiting(rateLimit)
            .WithPriority(priority);
}
