namespace Nibble.Gateway.Caching;

/// <summary>
/// The response directives that apply to this cache: those of a valid CDN-Cache-Control, which also overrides Expires
/// (RFC 9213 §2.2), else those of Cache-Control.
/// </summary>
internal readonly record struct ResponseDirectives(CacheControl Cache, bool AreTargeted)
{
    public static ResponseDirectives Read(IHeaderDictionary headers) =>
        TargetedCacheControl.TryParse(headers[TargetedCacheControl.FieldName], out var targeted)
            ? new ResponseDirectives(targeted, true)
            : new ResponseDirectives(CacheControl.Parse(headers.CacheControl), false);

    /// <summary>RFC 9111 §4.2.4: the origin forbids stale use; takes precedence over all permissions.</summary>
    public bool ForbidStale =>
        Cache.MustRevalidate || Cache.ProxyRevalidate || Cache.NoCache || Cache.SharedMaxAge is not null;

    /// <summary>RFC 9111 §3.5: the origin allows sharing although the request carried credentials.</summary>
    public bool AllowSharingWithCredentials => Cache.Public || Cache.MustRevalidate || Cache.SharedMaxAge is not null;

    /// <summary>
    /// Whether a qualified <c>private</c> or <c>no-cache</c> excludes this field from storage (RFC 9111 §5.2.2).
    /// </summary>
    public bool Excludes(string field)
    {
        foreach (var excluded in Cache.ExcludedFields)
        {
            if (field.Equals(excluded, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
