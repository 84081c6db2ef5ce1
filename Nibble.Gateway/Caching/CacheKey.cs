namespace Nibble.Gateway.Caching;

/// <summary>
/// The cache key: the target URI (RFC 9111 §2). Keeps references to the request's strings, so that a look-up allocates
/// none.
/// </summary>
internal readonly struct CacheKey : IEquatable<CacheKey>
{
    private readonly string _scheme;
    private readonly string _host;
    private readonly string _path;
    private readonly string _query;

    private CacheKey(string scheme, string host, string path, string query)
    {
        _scheme = scheme;
        _host = host;
        _path = path;
        _query = query;
    }

    public static CacheKey Of(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        return new CacheKey(
            request.Scheme,
            request.Host.Value ?? "",
            request.PathBase.HasValue ? request.PathBase.Value + path : path,
            request.QueryString.Value ?? ""
        );
    }

    /// <summary>Resolves a Location or Content-Location of this resource; false for another origin.</summary>
    public bool TryResolve(string? reference, out CacheKey key)
    {
        key = default;
        if (
            string.IsNullOrEmpty(reference)
            || !Uri.TryCreate(
                $"{_scheme}://{_host}{new PathString(_path).ToUriComponent()}",
                UriKind.Absolute,
                out var self
            )
            || !Uri.TryCreate(self, reference, out var target)
            || Uri.Compare(
                self,
                target,
                UriComponents.SchemeAndServer,
                UriFormat.Unescaped,
                StringComparison.OrdinalIgnoreCase
            ) != 0
        )
        {
            return false;
        }

        // Kestrel decodes all octets of a path except an encoded slash, so the key must do the same.
        var path = Uri.UnescapeDataString(
            target.AbsolutePath.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase)
        );
        key = new CacheKey(_scheme, _host, path, target.Query);
        return true;
    }

    public bool Equals(CacheKey other) =>
        string.Equals(_path, other._path, StringComparison.Ordinal)
        && string.Equals(_query, other._query, StringComparison.Ordinal)
        && string.Equals(_host, other._host, StringComparison.OrdinalIgnoreCase)
        && string.Equals(_scheme, other._scheme, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? other) => other is CacheKey key && Equals(key);

    public override int GetHashCode() => HashCode.Combine(_path, _query);

    /// <summary>Returns the same text for equal keys in every process, and a different one for any other key.</summary>
    public override string ToString() =>
        $"{_scheme.ToLowerInvariant()}://{_host.ToLowerInvariant()}{Uri.EscapeDataString(_path)}{_query}";

    /// <summary>The tag of every response under this key, so that a URI is evicted like a tag.</summary>
    public string Tag => $"uri:{this}";
}
