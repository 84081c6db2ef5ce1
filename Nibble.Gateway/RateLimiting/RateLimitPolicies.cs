namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// Names of the rate limit policies, for a route's <c>RateLimiterPolicy</c> or an endpoint's
/// <c>RequireRateLimiting(…)</c>. Their quotas are configured in <see cref="RateLimitOptions"/>.
/// </summary>
internal static class RateLimitPolicies
{
    /// <summary>Login, registration, refresh and password reset: strict, always by client address.</summary>
    public const string Auth = "auth";

    /// <summary>Reads: generous.</summary>
    public const string Read = "read";

    /// <summary>Writes: moderate; allows a driver to report a position every second.</summary>
    public const string Write = "write";

    /// <summary>Opening a live stream (Server-Sent Events, WebSocket). Connections count, not messages.</summary>
    public const string Live = "live";
}
