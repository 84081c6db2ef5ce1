using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Routing;

/// <summary>One line of the route table.</summary>
/// <param name="Name">The route's name in logs and metrics.</param>
/// <param name="Path">The path that clients use, an ASP.NET Core route pattern.</param>
/// <param name="Service">Where it goes, one of <see cref="Contracts.ServiceNames"/>.</param>
/// <param name="Policy">Who may enter, one of <see cref="Policies"/> or <see cref="Roles"/>.</param>
/// <param name="Methods">The methods it holds for; null for all.</param>
internal sealed record GatewayRoute(
    string Name,
    string Path,
    string Service,
    string Policy,
    IReadOnlyList<string>? Methods = null
)
{
    /// <summary>How long the service may take to answer. Streams have no limit.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A bad token counts as none. For the routes by which a client gets a good one: its old token, still attached,
    /// must not lock it out.
    /// </summary>
    public bool IgnoresBadTokens { get; init; }
}
