namespace Nibble.Gateway.RateLimiting;

/// <summary>The response fields of draft-ietf-httpapi-ratelimit-headers-10.</summary>
internal static class RateLimitHeaders
{
    /// <summary>Remaining permits: <c>"read";r=37;t=1</c>.</summary>
    public const string Limit = "RateLimit";

    /// <summary>The quota: <c>"read";q=200;w=2</c>.</summary>
    public const string Policy = "RateLimit-Policy";
}
