namespace Nibble.Gateway.Resilience;

/// <summary>
/// Keeps the connection pool from sending a write twice. When a connection breaks before a byte of the answer has come,
/// <see cref="SocketsHttpHandler"/> sends the request again, up to three times and whatever its method, unless it has
/// begun to send a body. So every write gets one, if only an empty one.
/// </summary>
internal sealed class OnceOnly : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        // A WebSocket's CONNECT (RFC 8441) has none: what follows it is the socket's.
        if (
            request.Content is null
            && request.Method != HttpMethod.Get
            && request.Method != HttpMethod.Head
            && request.Method != HttpMethod.Connect
        )
        {
            request.Content = new ByteArrayContent([]);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
