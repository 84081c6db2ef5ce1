using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The CDN-Cache-Control field (RFC 9213): directives for shared caches alone. It is a structured field (RFC 8941), so
/// one character out of place makes the whole field void, and Cache-Control speaks again.
/// </summary>
internal static class TargetedCacheControl
{
    public const string FieldName = "CDN-Cache-Control";

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789_-.*"
    );

    /// <returns>False when the field is absent, empty or not a dictionary of items.</returns>
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

        while (true)
        {
            if (!TryReadMember(ref rest, ref directives))
            {
                return false;
            }

            rest = rest.TrimStart(" \t");
            if (rest.IsEmpty)
            {
                return true;
            }

            if (rest[0] != ',')
            {
                return false;
            }

            // A trailing comma leaves an empty key behind, which TryReadMember refuses.
            rest = rest[1..].TrimStart(" \t");
        }
    }

    private static bool TryReadMember(ref ReadOnlySpan<char> rest, ref CacheControl directives)
    {
        if (!TryReadKey(ref rest, out var name))
        {
            return false;
        }

        var item = Item.True;
        if (rest.StartsWith('='))
        {
            rest = rest[1..];
            if (!TryReadItem(ref rest, out item))
            {
                return false;
            }
        }

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

        // A value of a type that the directive does not have (max-age="10", no-store=?0) says nothing.
        if (item.Seconds is { } seconds)
        {
            directives.Apply(
                new Directive
                {
                    Name = name,
                    Argument = seconds.ToString(CultureInfo.InvariantCulture),
                    HasArgument = true,
                    IsWellFormed = true,
                }
            );
        }
        else if (item.IsTrue)
        {
            directives.Apply(new Directive { Name = name, IsWellFormed = true });
        }

        return true;
    }

    private static bool TryReadKey(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> key)
    {
        var length = rest.IndexOfAnyExcept(KeyCharacters);
        key = length < 0 ? rest : rest[..length];
        rest = rest[key.Length..];
        return !key.IsEmpty && (char.IsAsciiLetterLower(key[0]) || key[0] == '*');
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
            item = new Item(null, rest.StartsWith("?1"));
            var isBoolean = rest.Length > 1 && rest[1] is '0' or '1';
            rest = rest[Math.Min(2, rest.Length)..];
            return isBoolean;
        }

        if (first == '"')
        {
            var end = rest[1..].IndexOf('"');
            rest = rest[Math.Min(end + 2, rest.Length)..];
            return end >= 0;
        }

        var length = rest.IndexOfAny(" \t,;");
        var token = length < 0 ? rest : rest[..length];
        rest = rest[token.Length..];
        if (char.IsAsciiDigit(first) || first == '-')
        {
            item = new Item(CacheControl.TryParseSeconds(token, out var seconds) ? seconds : null, false);
            return decimal.TryParse(
                token,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out _
            );
        }

        return char.IsAsciiLetter(first) || first == '*';
    }

    private readonly record struct Item(int? Seconds, bool IsTrue)
    {
        public static Item True => new(null, true);
    }
}
