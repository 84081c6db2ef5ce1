using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Resilience;

/// <summary>Sends an empty body where one is needed, and none where it would be taken for one.</summary>
/// <remarks>
/// By HTTP/1.1 a write gets one. When a connection breaks before a byte of the answer has come, the connection pool sends a
/// request again, up to three times and whatever its method, unless it has begun to send a body. By HTTP/2 it sends again
/// only what the service says it has not begun (RFC 9113 §8.7). But there the end of a body comes in a frame of its own, and
/// a service that looks before that has to believe that something will come.
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

    // A WebSocket's CONNECT (RFC 8441) is none: what follows it is the socket's.
    private static bool IsWrite(HttpMethod method) =>
        method != HttpMethod.Get && method != HttpMethod.Head && method != HttpMethod.Connect;
}
