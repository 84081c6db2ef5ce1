namespace Nibble.Gateway.Caching;

/// <summary>A route's cache settings: its metadata <c>Cache</c> and the keys that begin with it.</summary>
internal sealed record CachePolicy
{
    /// <summary><c>shared</c>: responses are stored and reused as RFC 9111 allows a shared cache.</summary>
    public const string Shared = "shared";

    /// <summary>
    /// <c>invalidate</c>: nothing is stored, but a successful write evicts what it changed. For routes that write to
    /// resources which another route serves from the cache.
    /// </summary>
    public const string Invalidate = "invalidate";

    /// <summary><c>off</c>: the default.</summary>
    public const string Off = "off";

    public const string Key = "Cache";
    public const string SetCookieKey = "CacheSetCookie";
    public const string StaleWhenUnreachableKey = "CacheStaleWhenUnreachable";

    /// <summary>If false, reads are not cached; writes invalidate.</summary>
    public bool StoresResponses { get; init; } = true;

    /// <summary>
    /// Whether a response with Set-Cookie may be shared if only its lifetime allows it. RFC 9111 §7.3 permits that, but
    /// one forgotten header would expose a session, so a route must enable it.
    /// </summary>
    public bool SharesSetCookie { get; init; }

    /// <summary>
    /// How long past its freshness a response may be used while the backend is unreachable; null for the default.
    /// </summary>
    public TimeSpan? StaleWhenUnreachable { get; init; }

    /// <returns>Null if the route is not cached; <paramref name="error"/> is set if its metadata is invalid.</returns>
    public static CachePolicy? Parse(IReadOnlyDictionary<string, string>? metadata, out string? error)
    {
        error = null;
        if (metadata is null || !metadata.TryGetValue(Key, out var mode) || mode == Off)
        {
            return null;
        }

        if (mode is not (Shared or Invalidate))
        {
            error = $"Metadata '{Key}' is '{mode}'; it must be '{Shared}', '{Invalidate}' or '{Off}'.";
            return null;
        }

        var policy = new CachePolicy { StoresResponses = mode == Shared };
        if (metadata.TryGetValue(SetCookieKey, out var setCookie))
        {
            if (setCookie is not ("store" or "pass"))
            {
                error = $"Metadata '{SetCookieKey}' is '{setCookie}'; it must be 'store' or 'pass'.";
                return null;
            }

            policy = policy with { SharesSetCookie = setCookie == "store" };
        }

        if (metadata.TryGetValue(StaleWhenUnreachableKey, out var stale))
        {
            if (
                !TimeSpan.TryParse(stale, System.Globalization.CultureInfo.InvariantCulture, out var window)
                || window < TimeSpan.Zero
            )
            {
                error =
                    $"Metadata '{StaleWhenUnreachableKey}' is '{stale}'; it must be a time span such as '00:01:00'.";
                return null;
            }

            policy = policy with { StaleWhenUnreachable = window };
        }

        return policy;
    }
}
