namespace Nibble.Gateway.Caching;

/// <summary>Whether a stored response may be used for a request.</summary>
internal enum CacheLookupResult
{
    Fresh,

    /// <summary>Stale, and the client accepts that (max-stale).</summary>
    StaleByRequest,

    /// <summary>Stale, and the origin allows its use during revalidation (stale-while-revalidate).</summary>
    StaleWhileRevalidate,

    /// <summary>Must be validated: it is stale, or requires validation on every use.</summary>
    ValidationRequired,

    /// <summary>Fresh, but the client requires validation.</summary>
    ValidationRequested,

    /// <summary>Not usable: the request carries credentials and the response was not declared shareable.</summary>
    NotReusable,
}

/// <summary>The conditions of RFC 9111 §4, with the request directives of §5.2.1 and those of RFC 5861.</summary>
internal static class CacheLookup
{
    public static CacheLookupResult Evaluate(StoredResponse stored, in CacheRequest request, DateTimeOffset now)
    {
        if (request.HasCredentials && !stored.AllowsSharingWithCredentials)
        {
            return CacheLookupResult.NotReusable;
        }

        if (stored.NeedsValidation)
        {
            return CacheLookupResult.ValidationRequired;
        }

        var staleness = stored.StalenessAt(now);
        var isFresh = staleness < TimeSpan.Zero;
        var wanted = request.Directives;
        if (
            request.RequiresValidation
            || (wanted.MinFresh is { } minimum && -staleness < TimeSpan.FromSeconds(minimum))
            || (
                wanted.MaxAge is { } oldest
                && wanted.MaxStale is null
                && stored.AgeAt(now) > TimeSpan.FromSeconds(oldest)
            )
        )
        {
            return isFresh ? CacheLookupResult.ValidationRequested : CacheLookupResult.ValidationRequired;
        }

        if (isFresh)
        {
            return CacheLookupResult.Fresh;
        }

        if (stored.ForbidsStale)
        {
            return CacheLookupResult.ValidationRequired;
        }

        if (wanted.MaxStale is { } accepted && staleness <= TimeSpan.FromSeconds(accepted))
        {
            return CacheLookupResult.StaleByRequest;
        }

        return staleness < stored.StaleWhileRevalidate
            ? CacheLookupResult.StaleWhileRevalidate
            : CacheLookupResult.ValidationRequired;
    }

    /// <summary>
    /// Whether a stale response may replace an error (RFC 5861 §4, RFC 9111 §4.2.4). If the backend is unreachable, it
    /// may without a directive, until <paramref name="unreachable"/> past its freshness; null if the backend responded.
    /// </summary>
    public static bool CanReplaceError(
        StoredResponse stored,
        in CacheRequest request,
        TimeSpan? unreachable,
        DateTimeOffset now
    )
    {
        if (
            stored.ForbidsStale
            || request.RequiresValidation
            || (request.HasCredentials && !stored.AllowsSharingWithCredentials)
        )
        {
            return false;
        }

        var staleness = stored.StalenessAt(now);
        return staleness < stored.StaleIfError
            || staleness < TimeSpan.FromSeconds(request.Directives.StaleIfError ?? 0)
            || staleness < unreachable;
    }
}
