using Nibble.Gateway.Caching;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.RateLimiting;
using Nibble.Gateway.Versioning;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Routing;

/// <summary>An entry of the route table.</summary>
/// <param name="Name">The route's name in configuration, logs and metrics.</param>
/// <param name="Methods">The methods that it matches.</param>
/// <param name="Path">The public path, an ASP.NET Core route pattern.</param>
/// <param name="Service">The destination, one of <see cref="Contracts.ServiceNames"/>.</param>
/// <param name="Policy">Authorization policy, one of <see cref="Policies"/> or <see cref="Roles"/>.</param>
internal sealed record GatewayRoute(
    string Name,
    IReadOnlyList<string> Methods,
    string Path,
    string Service,
    string Policy
)
{
    /// <summary>Rate limit policy, one of <see cref="RateLimitPolicies"/>.</summary>
    public required string RateLimit { get; init; }

    /// <summary>Maximum time until the service's response begins; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Cache mode, one of those of <see cref="CachePolicy"/>.</summary>
    public string Cache { get; init; } = CachePolicy.Off;

    /// <summary>Priority in load shedding.</summary>
    public RequestPriority Priority { get; init; } = RequestPriority.Normal;

    /// <summary>
    /// Treats an invalid token as none. For the routes by which a client gets a valid token: they must not reject the
    /// old one that it still sends.
    /// </summary>
    public bool IgnoresBadTokens { get; init; }

    /// <summary>The rewrite to the service's own path, if the path is a legacy one.</summary>
    public LegacyRoute? LegacyRoute { get; init; }

    /// <summary>The deprecation of the route, if any.</summary>
    public Deprecation? Deprecation { get; init; }

    /// <summary>Whether it is a live connection: open for hours, from browser APIs that cannot set headers.</summary>
    public bool IsStream => Priority == RequestPriority.Stream;
}
