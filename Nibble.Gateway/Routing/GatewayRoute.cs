using Nibble.Gateway.Caching;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.RateLimiting;
using Nibble.Gateway.Versioning;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Routing;

/// <summary>One line of the route table.</summary>
/// <param name="Name">The route's name in configuration, logs and metrics.</param>
/// <param name="Methods">The methods it holds for.</param>
/// <param name="Path">The path that clients use, an ASP.NET Core route pattern.</param>
/// <param name="Service">Where it goes, one of <see cref="Contracts.ServiceNames"/>.</param>
/// <param name="Policy">Who may enter, one of <see cref="Policies"/> or <see cref="Roles"/>.</param>
internal sealed record GatewayRoute(
    string Name,
    IReadOnlyList<string> Methods,
    string Path,
    string Service,
    string Policy
)
{
    /// <summary>How often one client may come, one of <see cref="RateLimitPolicies"/>.</summary>
    public required string RateLimit { get; init; }

    /// <summary>How long the service may take until its answer begins; null: as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether answers are shared, one of <see cref="CachePolicy"/>'s modes.</summary>
    public string Cache { get; init; } = CachePolicy.Off;

    /// <summary>Who is turned away last when there is too much to do.</summary>
    public RequestPriority Priority { get; init; } = RequestPriority.Normal;

    /// <summary>
    /// A bad token counts as none. For the routes by which a client gets a good one: its old token, still attached,
    /// must not lock it out.
    /// </summary>
    public bool IgnoresBadTokens { get; init; }

    /// <summary>What the request becomes on its way, when the path is not the service's own.</summary>
    public LegacyRoute? LegacyRoute { get; init; }

    /// <summary>Since when clients should use something else.</summary>
    public Deprecation? Deprecation { get; init; }

    /// <summary>A live connection: held for hours, and opened by browser objects that cannot set headers.</summary>
    public bool IsStream => Priority == RequestPriority.Stream;
}
