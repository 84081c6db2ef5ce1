using Microsoft.Net.Http.Headers;

namespace Nibble.Gateway.Caching;

/// <summary>Whether a response to GET may be stored (RFC 9111 §3), and if not, why.</summary>
internal static class CacheabilityRules
{
    /// <returns>Null if it may be stored, else the reason as a token for Cache-Status.</returns>
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

    /// <summary>Whether it has a freshness lifetime, may be used stale, or can be validated.</summary>
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

    /// <summary>
    /// The final status codes of RFC 9110 §15 whose caching requires nothing that is not implemented here.
    /// </summary>
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
