using Microsoft.Net.Http.Headers;

namespace Nibble.Gateway.Caching;

/// <summary>Whether a response to GET may be stored at all (RFC 9111 §3), and if not, why.</summary>
internal static class CacheabilityRules
{
    /// <returns>Null when it may, else the reason in a word, as Cache-Status tells it.</returns>
    public static string? GetUncacheableReason(
        int status,
        IHeaderDictionary headers,
        in ResponseDirectives directives,
        bool hasCredentials,
        CachePolicy policy,
        DateTimeOffset now
    )
    {
        var cache = directives.Cache;
        if (status is < 200 or StatusCodes.Status206PartialContent or StatusCodes.Status304NotModified)
        {
            return "status";
        }

        if (cache.MustUnderstand ? !IsUnderstood(status) : cache.NoStore)
        {
            return cache.MustUnderstand ? "must-understand" : "no-store";
        }

        if (cache.Private)
        {
            return "private";
        }

        if (hasCredentials && !directives.AllowSharingWithCredentials)
        {
            return "authorization";
        }

        if (VarySelector.ParseNames(headers.Vary) is null)
        {
            return "vary";
        }

        if (
            headers.SetCookie.Count > 0
            && !policy.SharesSetCookie
            && !directives.Excludes(HeaderNames.SetCookie)
            && !directives.AreTargeted
            && !cache.Public
            && cache.SharedMaxAge is null
        )
        {
            return "set-cookie";
        }

        return HasLifetimeOrValidator(headers, directives, now) ? null : "no-lifetime";
    }

    /// <summary>Fresh for a while, good in trouble, or to be validated by an origin that said so.</summary>
    private static bool HasLifetimeOrValidator(
        IHeaderDictionary headers,
        in ResponseDirectives directives,
        DateTimeOffset now
    )
    {
        var lifetime = Freshness.Lifetime(directives, headers, now);
        if (lifetime is null && !directives.Cache.Public && !directives.Cache.NoCache)
        {
            return false;
        }

        return (lifetime > TimeSpan.Zero && !directives.Cache.NoCache)
            || directives.Cache.StaleWhileRevalidate > 0
            || directives.Cache.StaleIfError > 0
            || headers.ETag.Count == 1
            || headers.LastModified.Count == 1;
    }

    /// <summary>The final status codes of RFC 9110 §15, whose caching needs nothing that is not done here.</summary>
    private static bool IsUnderstood(int status) =>
        status
            is (>= 200 and <= 205)
                or (>= 300 and <= 308)
                or (>= 400 and <= 417)
                or 421
                or 422
                or 426
                or (>= 500 and <= 505);
}
