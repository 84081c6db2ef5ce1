using System.Diagnostics.CodeAnalysis;
using Nibble.ServiceDefaults.Json;

namespace Nibble.ServiceDefaults.Http;

/// <summary>
/// An enum in a query or route, spelled as in JSON (<c>picked_up</c>); the framework alone would want <c>PickedUp</c>.
/// </summary>
/// <param name="Value">The value.</param>
public readonly record struct QueryEnum<TEnum>(TEnum Value)
    where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> ValuesByName = Enum.GetValues<TEnum>()
        .ToDictionary(value => value.ToSnakeCase());

    /// <summary>Called by minimal APIs for a parameter of this type.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "Minimal APIs look for it on the parameter's type.")]
    public static bool TryParse(string? text, out QueryEnum<TEnum> parsed)
    {
        var known = ValuesByName.TryGetValue(text ?? "", out var value);
        parsed = new QueryEnum<TEnum>(value);
        return known;
    }
}
