using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The CDN-Cache-Control field (RFC 9213): directives for shared caches only. It is a structured field (RFC 8941), so
/// one invalid character invalidates the whole field, and Cache-Control applies.
/// </summary>
internal static class TargetedCacheControl
{
    public const string FieldName = "CDN-Cache-Control";

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789_-.*"
    );

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~:/"
    );

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.-");

    /// <returns>False if the field is absent, empty or not a dictionary.</returns>
    public static bool TryParse(StringValues field, out CacheControl directives)
    {
        directives = default;
        if (field.Count == 0)
        {
            return false;
        }

        var rest = string.Join(',', field.ToArray()).AsSpan().Trim(' ');
        if (rest.IsEmpty)
        {
            return false;
        }

        // The last of several members of the same name counts (RFC 8941 §3.2).
        var members = new Dictionary<string, Item>(StringComparer.Ordinal);
        while (true)
        {
            if (!TryReadMember(ref rest, members))
            {
                return false;
            }

            rest = rest.TrimStart(" \t");
            if (rest.IsEmpty)
            {
                break;
            }

            if (rest[0] != ',')
            {
                return false;
            }

            // A trailing comma leaves an empty key, which TryReadMember rejects.
            rest = rest[1..].TrimStart(" \t");
        }

        foreach (var (name, item) in members)
        {
            Apply(name, item, ref directives);
        }

        return true;
    }

    /// <summary>A value of the wrong type (max-age="10", no-store=?0) is ignored.</summary>
    private static void Apply(string name, Item item, ref CacheControl directives)
    {
        var argument = item.Seconds?.ToString(CultureInfo.InvariantCulture);
        if (name is "no-cache" or "private")
        {
            // Their qualified forms name fields.
            argument = item.Text;
        }

        if (argument is not null || item.IsTrue)
        {
            directives.Apply(
                new Directive
                {
                    Name = name,
                    Argument = argument,
                    HasArgument = argument is not null,
                    IsWellFormed = true,
                }
            );
        }
    }

    private static bool TryReadMember(ref ReadOnlySpan<char> rest, Dictionary<string, Item> members)
    {
        if (!TryReadKey(ref rest, out var name))
        {
            return false;
        }

        var item = Item.True;
        if (rest.StartsWith('='))
        {
            rest = rest[1..];
            if (!(rest.StartsWith('(') ? TryReadInnerList(ref rest, out item) : TryReadItem(ref rest, out item)))
            {
                return false;
            }
        }

        members[name.ToString()] = item;
        return TryReadParameters(ref rest);
    }

    private static bool TryReadParameters(ref ReadOnlySpan<char> rest)
    {
        while (rest.StartsWith(';'))
        {
            rest = rest[1..].TrimStart(' ');
            if (!TryReadKey(ref rest, out _))
            {
                return false;
            }

            if (rest.StartsWith('='))
            {
                rest = rest[1..];
                if (!TryReadItem(ref rest, out _))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryReadKey(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> key)
    {
        key = Take(ref rest, rest.IndexOfAnyExcept(KeyCharacters));
        return !key.IsEmpty && (char.IsAsciiLetterLower(key[0]) || key[0] == '*');
    }

    /// <summary>No directive has an inner list as its value, but other members of the field may.</summary>
    private static bool TryReadInnerList(ref ReadOnlySpan<char> rest, out Item item)
    {
        item = default;
        rest = rest[1..].TrimStart(' ');
        while (!rest.StartsWith(')'))
        {
            if (!TryReadItem(ref rest, out _) || !TryReadParameters(ref rest))
            {
                return false;
            }

            if (!rest.StartsWith(' ') && !rest.StartsWith(')'))
            {
                return false;
            }

            rest = rest.TrimStart(' ');
        }

        rest = rest[1..];
        return true;
    }

    private static bool TryReadItem(ref ReadOnlySpan<char> rest, out Item item)
    {
        item = default;
        if (rest.IsEmpty)
        {
            return false;
        }

        var first = rest[0];
        if (first == '?')
        {
            item = new Item { IsTrue = rest.StartsWith("?1") };
            return Take(ref rest, Math.Min(2, rest.Length)) is "?0" or "?1";
        }

        if (first == '"')
        {
            return TryReadString(ref rest, out item);
        }

        if (first == ':')
        {
            var end = rest[1..].IndexOf(':');
            return end >= 0 && Base64.IsValid(Take(ref rest, end + 2)[1..^1]);
        }

        if (char.IsAsciiDigit(first) || first == '-')
        {
            var number = Take(ref rest, rest.IndexOfAnyExcept(NumberCharacters));
            item = new Item { Seconds = CacheControl.TryParseSeconds(number, out var seconds) ? seconds : null };
            return decimal.TryParse(
                number,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out _
            );
        }

        return (char.IsAsciiLetter(first) || first == '*')
            && !Take(ref rest, rest.IndexOfAnyExcept(TokenCharacters)).IsEmpty;
    }

    private static bool TryReadString(ref ReadOnlySpan<char> rest, out Item item)
    {
        item = default;
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            switch (rest[i])
            {
                case '"':
                    rest = rest[(i + 1)..];
                    item = new Item { Text = text.ToString() };
                    return true;
                case '\\' when i + 1 < rest.Length && rest[i + 1] is '"' or '\\':
                    text.Append(rest[++i]);
                    break;
                case '\\' or < ' ' or > '~':
                    return false;
                default:
                    text.Append(rest[i]);
                    break;
            }
        }

        return false;
    }

    /// <param name="rest">The remaining text.</param>
    /// <param name="length">Number of characters; negative for all.</param>
    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, int length)
    {
        var taken = length < 0 ? rest : rest[..length];
        rest = rest[taken.Length..];
        return taken;
    }

    private readonly record struct Item(int? Seconds = null, bool IsTrue = false, string? Text = null)
    {
        public static Item True => new(IsTrue: true);
    }
}
