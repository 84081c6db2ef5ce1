namespace Nibble.Gateway.Caching;

/// <summary>What a route says about caching: its metadata <c>Cache</c> and the finer keys that begin so.</summary>
internal sealed record CachePolicy
{
    /// <summary><c>shared</c>: the route's responses are stored and reused as RFC 9111 lets a shared cache do.</summary>
    public const string Shared = "shared";

    /// <summary>
    /// <c>invalidate</c>: nothing is stored, but a successful write evicts what it changed; for routes that write to what
    /// another route serves from the cache.
    /// </summary>
    public const string Invalidate = "invalidate";

    /// <summary><c>off</c>, and the default.</summary>
    public const string Off = "off";

    public const string Key = "Cache";
    public const string SetCookieKey = "CacheSetCookie";
    public const string StaleWhenUnreachableKey = "CacheStaleWhenUnreachable";

    /// <summary>False: reads pass untouched, writes invalidate.</summary>
    public bool StoresResponses { get; init; } = true;

    /// <summary>
    /// Whether a response with Set-Cookie may be shared although nothing but a lifetime says so. RFC 9111 §7.3 allows it;
    /// a session handed to strangers is the price of one forgotten header, so the route has to ask for it.
    /// </summary>
    public bool SharesSetCookie { get; init; }

    /// <summary>How long past its freshness a response may stand in for a backend that cannot be reached; null: the gateway's default.</summary>
    public TimeSpan? StaleWhenUnreachable { get; init; }

    /// <returns>Null when the route is not cached; <paramref name="error"/> when what it says makes no sense.</returns>
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
