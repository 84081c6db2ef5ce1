using Yarp.ReverseProxy.Model;

namespace Nibble.Gateway.Routing;

/// <summary>What a route says in its YARP metadata, so that routes from configuration can say it too.</summary>
internal static class RouteMetadata
{
    /// <summary>Whether the destination gets the caller's identity.</summary>
    public const string Identity = "Identity";

    /// <summary>The value of <see cref="Identity"/> for our services: context headers and the internal token.</summary>
    public const string InternalIdentity = "Internal";

    /// <summary>See <see cref="GatewayRoute.IgnoresBadTokens"/>.</summary>
    public const string IgnoresBadTokens = "IgnoresBadTokens";

    /// <summary>Whether this request's route ignores bad tokens.</summary>
    public static bool RouteIgnoresBadTokens(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is { Config.Metadata: { } metadata }
        && metadata.TryGetValue(IgnoresBadTokens, out var value)
        && bool.TryParse(value, out var ignores)
        && ignores;
}
