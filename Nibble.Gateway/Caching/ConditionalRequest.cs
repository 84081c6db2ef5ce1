using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>The conditions of a read: If-None-Match and If-Modified-Since (RFC 9110 §13.1).</summary>
internal readonly record struct ConditionalRequest(StringValues IfNoneMatch, StringValues IfModifiedSince)
{
    public static ConditionalRequest Of(IHeaderDictionary request) => new(request.IfNoneMatch, request.IfModifiedSince);

    /// <summary>Conditions that validate the stored response (RFC 9111 §4.3.1); empty if it is null.</summary>
    public static ConditionalRequest ForValidationOf(StoredResponse? stored) =>
        new(stored?.ETag, stored?.LastModified is { } modified ? modified.ToString("R") : StringValues.Empty);

    public void ApplyTo(IHeaderDictionary request)
    {
        request.IfNoneMatch = IfNoneMatch;
        request.IfModifiedSince = IfModifiedSince;
    }

    /// <summary>
    /// Whether the sender's copy is current. If-None-Match takes precedence over If-Modified-Since; conditions apply
    /// only to a 200.
    /// </summary>
    public bool IsNotModified(int status, string? etag, DateTimeOffset? modified, DateTimeOffset now)
    {
        if (status != StatusCodes.Status200OK)
        {
            return false;
        }

        return IfNoneMatch.Count > 0
            ? MatchesAny(IfNoneMatch, etag)
            : HttpDate.TryParse(IfModifiedSince, now, out var since) && modified <= since;
    }

    /// <summary>
    /// Whether a 304 with this ETag applies to the stored response (RFC 9111 §4.3.4): a strong tag must be identical, a
    /// weak one must match.
    /// </summary>
    public static bool CanFreshen(StringValues update, string? stored) =>
        update.Count != 1
        || update[0] is not { } etag
        || (
            etag.StartsWith('"')
                ? etag == stored
                : stored is null || GetOpaqueTag(etag).SequenceEqual(GetOpaqueTag(stored))
        );

    /// <summary>Weak comparison (RFC 9110 §8.8.3.2) against a list of entity tags, or <c>*</c>.</summary>
    private static bool MatchesAny(StringValues field, string? etag)
    {
        foreach (var line in field)
        {
            var rest = line.AsSpan().TrimStart(" \t,");
            while (!rest.IsEmpty)
            {
                var candidate = rest[..FindTagEnd(rest)];
                rest = rest[candidate.Length..].TrimStart(" \t,");
                candidate = candidate.TrimEnd(" \t");
                if (candidate is "*" || (etag is not null && GetOpaqueTag(candidate).SequenceEqual(GetOpaqueTag(etag))))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static int FindTagEnd(ReadOnlySpan<char> rest)
    {
        // Commas inside the quotes are part of the tag.
        var comma = rest.IndexOf(',');
        var opening = rest.IndexOf('"');
        if (opening >= 0 && (comma < 0 || opening < comma))
        {
            var closing = rest[(opening + 1)..].IndexOf('"');
            return closing < 0 ? rest.Length : opening + closing + 2;
        }

        return comma < 0 ? rest.Length : comma;
    }

    private static ReadOnlySpan<char> GetOpaqueTag(ReadOnlySpan<char> tag) => tag.StartsWith("W/") ? tag[2..] : tag;
}
