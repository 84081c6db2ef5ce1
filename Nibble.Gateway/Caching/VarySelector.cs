using System.Text;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The request fields by which a stored response was selected (RFC 9111 §4.1) and their values, normalised without
/// changing their meaning: lines joined, white space around commas removed, case ignored where it is insignificant.
/// </summary>
internal sealed class VarySelector
{
    private readonly (string Name, string? Value)[] _fields;

    private VarySelector((string Name, string? Value)[] fields) => _fields = fields;

    /// <summary>The response does not vary.</summary>
    public static VarySelector None { get; } = new([]);

    public bool IsNone => _fields.Length == 0;

    public IReadOnlyList<(string Name, string? Value)> Fields => _fields;

    /// <summary>
    /// Returns the field names of a Vary field, lower case, sorted and distinct; null for <c>*</c>, which never
    /// matches.
    /// </summary>
    public static string[]? ParseNames(StringValues vary)
    {
        if (vary.Count == 0)
        {
            return [];
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in vary)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan()[range].Trim(" \t");
                if (name is "*")
                {
                    return null;
                }

                if (!name.IsEmpty)
                {
                    names.Add(name.ToString().ToLowerInvariant());
                }
            }
        }

        return [.. names];
    }

    public static VarySelector For(IReadOnlyList<string> names, IHeaderDictionary request) =>
        names.Count == 0 ? None : new([.. names.Select(name => (name, Normalise(name, request[name])))]);

    /// <summary>Creates a selector from stored names and values.</summary>
    public static VarySelector Restore((string Name, string? Value)[] fields) =>
        fields.Length == 0 ? None : new(fields);

    public bool Matches(IHeaderDictionary request)
    {
        foreach (var (name, value) in _fields)
        {
            var presented = request[name];
            // A client usually repeats its values exactly: normalise only if the plain comparison fails.
            var isSame = presented.Count == 1 && string.Equals(presented[0], value, StringComparison.Ordinal);
            if (!isSame && !string.Equals(Normalise(name, presented), value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    public bool IsSameAs(VarySelector other) => _fields.AsSpan().SequenceEqual(other._fields);

    /// <summary>Returns names and values as text for keys; unique per selector.</summary>
    public string ToKey()
    {
        var key = new StringBuilder();
        foreach (var (name, value) in _fields)
        {
            key.Append(name).Append(value is null ? "!" : ":").Append(value).Append('\n');
        }

        return key.ToString();
    }

    private static string? Normalise(string name, StringValues values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        var text = values.ToString();
        if (text.Contains('"', StringComparison.Ordinal))
        {
            // White space inside quoted strings is significant.
            return text;
        }

        text = string.Join(
            ',',
            text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        );
        return name is "accept-encoding" or "accept-language" or "accept-charset" ? text.ToLowerInvariant() : text;
    }
}
