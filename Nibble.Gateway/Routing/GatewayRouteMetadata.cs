using Microsoft.Extensions.Primitives;
using Nibble.Gateway.Resilience;
using Nibble.Gateway.Versioning;

namespace Nibble.Gateway.Routing;

/// <summary>
/// What the pipeline wants to know of the route that a request takes: read once, when the route is loaded, and kept in
/// its endpoint's metadata. The gateway's own endpoints may have one too.
/// </summary>
/// <param name="Name">The route's name.</param>
internal sealed record GatewayRouteMetadata(string Name)
{
    /// <summary>Where a request goes that no route fits.</summary>
    public static GatewayRouteMetadata None { get; } = new("none");

    /// <summary>Who may enter: the name of one policy, where it is that and nothing else that decides.</summary>
    public string? Policy { get; init; }

    /// <summary>Whether the destination gets the caller's identity.</summary>
    public bool SendsIdentity { get; init; }

    /// <summary>Whether the destination is none of our services and speaks for itself.</summary>
    public bool IsForeign { get; init; }

    /// <summary>See <see cref="GatewayRoute.IgnoresBadTokens"/>.</summary>
    public bool IgnoresBadTokens { get; init; }

    /// <summary>See <see cref="GatewayRoute.IsStream"/>.</summary>
    public bool IsStream { get; init; }

    /// <summary>See <see cref="GatewayRoute.Timeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>After what a read is sent again.</summary>
    public RetryOn RetryOn { get; init; }

    /// <summary>See <see cref="GatewayRoute.LegacyRoute"/>.</summary>
    public LegacyRoute? LegacyRoute { get; init; }

    /// <summary>See <see cref="GatewayRoute.Deprecation"/>.</summary>
    public Deprecation? Deprecation { get; init; }

    /// <summary>The versions in which the endpoint exists; none of what is not our API.</summary>
    public StringValues Versions { get; init; } = ApiVersions.First;

    /// <summary>Those of the request's endpoint.</summary>
    public static GatewayRouteMetadata Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GatewayRouteMetadata>() ?? None;
}
