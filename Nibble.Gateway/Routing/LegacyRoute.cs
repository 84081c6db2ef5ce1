using Nibble.Gateway.Versioning;

namespace Nibble.Gateway.Routing;

/// <summary>
/// A path that an earlier Nibble documents, and what it means here. Policy, limits and the rest are those of the
/// canonical route that it leads to.
/// </summary>
/// <param name="Methods">The methods, separated by a comma.</param>
/// <param name="Path">The older path, an ASP.NET Core route pattern.</param>
/// <param name="Targets">
/// What it becomes: the first whose <see cref="RewriteTarget.RequiredBodyMember"/> is met.
/// </param>
internal sealed record LegacyRoute(string Methods, string Path, params IReadOnlyList<RewriteTarget> Targets)
{
    /// <summary>Clients get by with the canonical paths since the C# Nibble; the older ones stay all the same.</summary>
    private static readonly Deprecation DefaultDeprecation = new(
        new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
        Sunset: null
    );

    /// <summary>What the names of their routes begin with.</summary>
    public const string NamePrefix = "alias ";

    /// <summary>Who may enter, where that is not what the canonical route says.</summary>
    public string? Policy { get; init; }

    /// <summary>The name of its route, as in <c>alias POST /api/cart</c>.</summary>
    public string Name => $"{NamePrefix}{Methods} {Path}";

    /// <summary>Makes it a line of the route table.</summary>
    /// <exception cref="InvalidOperationException">A meaning leads to a route that there is not.</exception>
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

/// <summary>The request that an <see cref="LegacyRoute"/> stands for.</summary>
/// <param name="Route">The canonical route that it takes.</param>
/// <param name="Path">
/// The path, and query parameters to add. <c>{name}</c> is the value of the older path's parameter, or of the body's
/// member that <see cref="RequiredBodyMember"/> names.
/// </param>
internal sealed record RewriteTarget(string Route, string Path)
{
    /// <summary>The method, where it changes.</summary>
    public string? Method { get; init; }

    /// <summary>Only when the JSON body has this member.</summary>
    public string? RequiredBodyMember { get; init; }

    /// <summary>The JSON body to send in place of the client's.</summary>
    public string? Body { get; init; }
}
