using Microsoft.Extensions.Primitives;
using Nibble.Gateway.Resilience;
using Nibble.Gateway.Versioning;

namespace Nibble.Gateway.Routing;

/// <summary>
/// What the pipeline needs to know of a request's route. Read once when the route is loaded, and kept in the endpoint's
/// metadata. The gateway's own endpoints may carry one too.
/// </summary>
/// <param name="Name">The route's name.</param>
internal sealed record GatewayRouteMetadata(string Name)
{
    /// <summary>Metadata of a request that matches no route.</summary>
    public static GatewayRouteMetadata None { get; } = new("none");

    /// <summary>The authorization policy, if a single policy decides.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether the destination receives the caller's identity.</summary>
    public bool SendsIdentity { get; init; }

    /// <summary>Whether the destination is a foreign origin, not one of our services.</summary>
    public bool IsForeign { get; init; }

    /// <summary>See <see cref="GatewayRoute.IgnoresBadTokens"/>.</summary>
    public bool IgnoresBadTokens { get; init; }

    /// <summary>See <see cref="GatewayRoute.IsStream"/>.</summary>
    public bool IsStream { get; init; }

    /// <summary>See <see cref="GatewayRoute.Timeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The failures after which a read is retried.</summary>
    public RetryOn RetryOn { get; init; }

    /// <summary>See <see cref="GatewayRoute.LegacyRoute"/>.</summary>
    public LegacyRoute? LegacyRoute { get; init; }

    /// <summary>See <see cref="GatewayRoute.Deprecation"/>.</summary>
    public Deprecation? Deprecation { get; init; }

    /// <summary>The API versions in which the endpoint exists; empty if it is not part of our API.</summary>
    public StringValues Versions { get; init; } = ApiVersions.First;

    /// <summary>Returns the metadata of the request's endpoint.</summary>
    public static GatewayRouteMetadata Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GatewayRouteMetadata>() ?? None;
}
