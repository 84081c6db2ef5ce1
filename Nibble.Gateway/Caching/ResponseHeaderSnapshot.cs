using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Nibble.Gateway.Caching;

/// <summary>
/// The response headers set before the fetch, such as the client's request id and rate limit. They do not belong to the
/// resource, so they are not stored, and they are kept when a stored response replaces the backend's.
/// </summary>
internal readonly struct ResponseHeaderSnapshot
{
    private readonly KeyValuePair<string, StringValues>[] _headers;

    private ResponseHeaderSnapshot(KeyValuePair<string, StringValues>[] headers) => _headers = headers;

    public static ResponseHeaderSnapshot Capture(HttpResponse response) =>
        new(response.Headers.Count == 0 ? [] : [.. response.Headers]);

    /// <summary>Returns the headers added since.</summary>
    public IEnumerable<KeyValuePair<string, StringValues>> GetAddedHeaders(HttpResponse response)
    {
        var earlier = _headers;
        return response.Headers.Where(header => !earlier.Contains(header));
    }

    /// <summary>Reverts headers and status to the snapshot.</summary>
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
