using System.Net;
using System.Net.Http.Headers;

namespace Nibble.Gateway.Draining;

/// <summary>
/// Ends a live stream with a message when the gateway stops: Server-Sent Events with an event that says to reconnect, a
/// WebSocket with close code 1001 (RFC 6455 §7.4.1).
/// </summary>
internal static class StreamShutdownMessage
{
    private static readonly byte[] Reconnect = "event: reconnect\nretry: 500\ndata: {}\n\n"u8.ToArray();
    private static readonly byte[] GoingAway = [0x88, 0x02, 0x03, 0xE9];

    /// <summary>Wraps the content of a live stream; returns any other response unchanged.</summary>
    public static HttpResponseMessage AppendTo(HttpResponseMessage response, DrainState drain)
    {
        if (IsWebSocket(response))
        {
            response.Content = new ShutdownMessageContent(
                response.Content,
                GoingAway,
                isEventStream: false,
                drain.StreamShutdownToken
            );
        }
        else if (IsEventStream(response.Content.Headers))
        {
            response.Content = new ShutdownMessageContent(
                response.Content,
                Reconnect,
                isEventStream: true,
                drain.StreamShutdownToken
            );
        }

        return response;
    }

    // Upgraded from HTTP/1.1, or by HTTP/2's CONNECT (RFC 8441).
    private static bool IsWebSocket(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols
        || (response.StatusCode == HttpStatusCode.OK && response.RequestMessage?.Method == HttpMethod.Connect);

    // Read as it stands: the parsed property would rewrite the field on its way to the client.
    private static bool IsEventStream(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>The service's content, read through a <see cref="ShutdownMessageStream"/>.</summary>
    private sealed class ShutdownMessageContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly byte[] _message;
        private readonly bool _isEventStream;
        private readonly CancellationToken _shutdownToken;

        public ShutdownMessageContent(
            HttpContent content,
            byte[] message,
            bool isEventStream,
            CancellationToken shutdownToken
        )
        {
            (_content, _message, _isEventStream, _shutdownToken) = (content, message, isEventStream, shutdownToken);
            foreach (var header in content.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new ShutdownMessageStream(
                await _content.ReadAsStreamAsync(cancellationToken),
                _message,
                _isEventStream,
                _shutdownToken
            );

        protected override Task<Stream> CreateContentReadStreamAsync() =>
            CreateContentReadStreamAsync(CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new NotSupportedException("A live stream is read, not copied as a whole.");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
