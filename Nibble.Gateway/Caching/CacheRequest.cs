using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Nibble.Gateway.Caching;

/// <summary>The properties of a request that matter to the cache, read without allocating.</summary>
internal readonly struct CacheRequest
{
    public CacheRequest(HttpContext context)
    {
        var request = context.Request;
        var headers = request.Headers;
        IsHead = HttpMethods.IsHead(request.Method);
        IsGet = !IsHead && HttpMethods.IsGet(request.Method);
        IsUnsafe = !IsGet && !IsHead && !HttpMethods.IsOptions(request.Method) && !HttpMethods.IsTrace(request.Method);
        HasRange = headers.Range.Count > 0;
        HasConditions = headers.IfNoneMatch.Count > 0 || headers.IfModifiedSince.Count > 0;

        // A body, an upgrade or a condition that only the origin can evaluate: neither served from storage nor stored.
        BypassesCache =
            request.ContentLength > 0
            || headers.TransferEncoding.Count > 0
            || headers.Upgrade.Count > 0
            || headers.IfMatch.Count > 0
            || headers.IfUnmodifiedSince.Count > 0;

        // The token may be outside of the Authorization field, such as in the query of a WebSocket.
        HasCredentials =
            headers.Authorization.Count > 0
            || context.Features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.IsAuthenticated == true;

        if (headers.CacheControl.Count > 0)
        {
            Directives = CacheControl.Parse(headers.CacheControl);
            RequiresValidation = Directives.NoCache;
        }
        else
        {
            // RFC 9111 §5.4: Pragma applies only without Cache-Control.
            RequiresValidation =
                headers.Pragma.Count > 0
                && headers.Pragma.ToString().Contains("no-cache", StringComparison.OrdinalIgnoreCase);
        }
    }

    public bool IsGet { get; }
    public bool IsHead { get; }
    public bool IsUnsafe { get; }
    public bool HasRange { get; }
    public bool HasConditions { get; }
    public bool BypassesCache { get; }
    public bool HasCredentials { get; }
    public bool RequiresValidation { get; }
    public CacheControl Directives { get; }

    /// <summary>Whether a stored response may be used.</summary>
    public bool CanUseCache => (IsGet || IsHead) && !BypassesCache && !Directives.NoStore;
}
