using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The response headers that were there before the backend was asked: this client's request id, its rate limit. They are
/// not the resource's, so they are not stored, and they stay when a stored response takes the place of the backend's.
/// </summary>
internal readonly struct ResponseHeaderSnapshot
{
    private readonly KeyValuePair<string, StringValues>[] _headers;

    private ResponseHeaderSnapshot(KeyValuePair<string, StringValues>[] headers) => _headers = headers;

    public static ResponseHeaderSnapshot Capture(HttpResponse response) =>
        new(response.Headers.Count == 0 ? [] : [.. response.Headers]);

    /// <summary>The headers that came since.</summary>
    public IEnumerable<KeyValuePair<string, StringValues>> GetAddedHeaders(HttpResponse response)
    {
        var earlier = _headers;
        return response.Headers.Where(header => !earlier.Contains(header));
    }

    /// <summary>Takes everything back that came since, the status too.</summary>
    public void Restore(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.HttpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null;
        response.Headers.Clear();
        foreach (var (name, value) in _headers)
        {
            response.Headers[name] = value;
        }
    }
}
