using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Resilience;

/// <summary>Adds an empty body to HTTP/1.1 writes and removes empty bodies from HTTP/2 requests.</summary>
/// <remarks>
/// HTTP/1.1: when a connection breaks before the first byte of the response, the connection pool retries the request up
/// to three times, whatever its method, unless it has begun to send a body. HTTP/2: the pool retries only requests that
/// the service reports as not processed (RFC 9113 §8.7). There an empty body ends in a frame of its own, and a service
/// that reads the headers before that frame must assume that a body follows.
/// </remarks>
internal sealed class EmptyContentHandler : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (Http2.IsGuaranteed(request.Version, request.VersionPolicy))
        {
            if (request.Content is { Headers.ContentLength: 0 })
            {
                request.Content = null;
            }
        }
        else if (request.Content is null && IsWrite(request.Method))
        {
            request.Content = new ByteArrayContent([]);
        }

        return base.SendAsync(request, cancellationToken);
    }

    // Not CONNECT, which opens a WebSocket (RFC 8441): what follows belongs to the WebSocket.
    private static bool IsWrite(HttpMethod method) =>
        method != HttpMethod.Get && method != HttpMethod.Head && method != HttpMethod.Connect;
}
