using Nibble.Gateway.Versioning;

namespace Nibble.Gateway.Routing;

/// <summary>
/// A path of an earlier version of Nibble, and the canonical requests that it is rewritten to. Policy, limits and other
/// settings are those of the canonical route.
/// </summary>
/// <param name="Methods">The methods, separated by commas.</param>
/// <param name="Path">The legacy path, an ASP.NET Core route pattern.</param>
/// <param name="Targets">
/// The rewrite targets. The first whose <see cref="RewriteTarget.RequiredBodyMember"/> is present applies.
/// </param>
internal sealed record LegacyRoute(string Methods, string Path, params IReadOnlyList<RewriteTarget> Targets)
{
    /// <summary>
    /// The canonical paths replace the legacy ones since the C# version; the legacy ones have no end date.
    /// </summary>
    private static readonly Deprecation DefaultDeprecation = new(
        new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
        Sunset: null
    );

    /// <summary>Prefix of the names of legacy routes.</summary>
    public const string NamePrefix = "alias ";

    /// <summary>Authorization policy, if it differs from the canonical route's.</summary>
    public string? Policy { get; init; }

    /// <summary>The route's name, such as <c>alias POST /api/cart</c>.</summary>
    public string Name => $"{NamePrefix}{Methods} {Path}";

    /// <summary>Creates the entry of the route table.</summary>
    /// <exception cref="InvalidOperationException">A target names a route that does not exist.</exception>
    public GatewayRoute ToRoute(IReadOnlyList<GatewayRoute> canonical)
    {
        var targets = Targets
            .Select(target =>
                canonical.SingleOrDefault(route => route.Name == target.Route)
                ?? throw new InvalidOperationException($"{Name} leads to the unknown route '{target.Route}'.")
            )
            .ToList();
        return targets[0] with
        {
            Name = Name,
            Methods = Methods.Split(','),
            Path = Path,
            Policy = Policy ?? targets[0].Policy,
            LegacyRoute = this,
            Deprecation = DefaultDeprecation,
        };
    }
}

/// <summary>A request that a <see cref="LegacyRoute"/> is rewritten to.</summary>
/// <param name="Route">Name of the canonical route.</param>
/// <param name="Path">
/// The path, and query parameters to add. <c>{name}</c> is replaced by the legacy path's parameter, or by the body
/// member that <see cref="RequiredBodyMember"/> names.
/// </param>
internal sealed record RewriteTarget(string Route, string Path)
{
    /// <summary>The new method, if it changes.</summary>
    public string? Method { get; init; }

    /// <summary>The member that the JSON body must have for this target to apply.</summary>
    public string? RequiredBodyMember { get; init; }

    /// <summary>The JSON body that replaces the client's.</summary>
    public string? Body { get; init; }
}
