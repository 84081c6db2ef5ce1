namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// Names of the rate limiting policies: what a route carries as <c>RateLimiterPolicy</c> or an endpoint as
/// <c>RequireRateLimiting(…)</c>. Their quotas are configuration (<see cref="RateLimitOptions"/>).
/// </summary>
internal static class RateLimitPolicies
{
    /// <summary>Login, register, refresh and password reset: strict, by client address whoever signs in.</summary>
    public const string Auth = "auth";

    /// <summary>Reading: wide.</summary>
    public const string Read = "read";

    /// <summary>Changing: between. A driver's position every second fits.</summary>
    public const string Write = "write";

    /// <summary>Opening a live stream (Server-Sent Events, WebSocket): each open counts, not each message.</summary>
    public const string Live = "live";
}
