using Microsoft.Extensions.Primitives;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.Versioning;

namespace Nibble.Gateway.Routing;

/// <summary>
/// The endpoints that the gateway serves itself say the same of themselves as a line of the route table does.
/// </summary>
internal static class RouteMetadataExtensions
{
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">The route's name in logs and metrics.</param>
    /// <param name="policy">Who may enter, one of <see cref="ServiceDefaults.Identity.Policies"/> or <see cref="ServiceDefaults.Identity.Roles"/>.</param>
    /// <param name="rateLimit">How often one client may come, one of <see cref="RateLimiting.RateLimitPolicies"/>.</param>
    /// <param name="priority">Who is turned away last when there is too much to do.</param>
    /// <param name="versions">The versions in which it exists; version 1 alone when none are named.</param>
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
