using Microsoft.AspNetCore.Connections.Features;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Caches the last token of a connection. Kestrel returns the same string instance for a header that repeats on a
/// connection, so a reference comparison finds the caller without hashing the token.
/// </summary>
internal sealed class ConnectionTokenCache
{
    private static readonly object Key = new();

    private string? _authorization;
    private CachedCallerIdentity? _caller;

    /// <summary>
    /// Returns the cache of the request's connection, or null if the protocol is not HTTP/1.1: HTTP/2 requests share a
    /// connection concurrently.
    /// </summary>
    public static ConnectionTokenCache? Of(HttpContext context)
    {
        if (
            !HttpProtocol.IsHttp11(context.Request.Protocol)
            || context.Features.Get<IConnectionItemsFeature>() is not { Items: var items }
        )
        {
            return null;
        }

        if (items.TryGetValue(Key, out var known))
        {
            return (ConnectionTokenCache)known!;
        }

        var connection = new ConnectionTokenCache();
        items[Key] = connection;
        return connection;
    }

    /// <summary>Returns the caller if the header is the same string instance as the connection's last one.</summary>
    public CachedCallerIdentity? Find(string? authorization) =>
        ReferenceEquals(authorization, _authorization) ? _caller : null;

    public void Set(string? authorization, CachedCallerIdentity caller) =>
        (_authorization, _caller) = (authorization, caller);
}
