using Microsoft.AspNetCore.Connections.Features;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// Who sent the last token on a connection. Kestrel hands out the same string for a header that a client repeats on a
/// connection, so whoever keeps a connection is known without a look at the token: no hash, no comparison.
/// </summary>
internal sealed class ConnectionTokenCache
{
    private static readonly object Key = new();

    private string? _authorization;
    private CachedCallerIdentity? _caller;

    /// <summary>
    /// That of the request's connection; null where requests share a connection at the same time (HTTP/2), or there is none.
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

    /// <summary>The caller, if this very header was the last that the connection brought.</summary>
    public CachedCallerIdentity? Find(string? authorization) =>
        ReferenceEquals(authorization, _authorization) ? _caller : null;

    public void Set(string? authorization, CachedCallerIdentity caller) =>
        (_authorization, _caller) = (authorization, caller);
}
