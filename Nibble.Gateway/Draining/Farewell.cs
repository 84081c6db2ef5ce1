using System.Net;
using System.Net.Http.Headers;

namespace Nibble.Gateway.Draining;

/// <summary>
/// Lets a live stream end well when the gateway stops: Server-Sent Events with an event that says to reconnect, a
/// WebSocket with close code 1001 (RFC 6455 §7.4.1).
/// </summary>
internal static class Farewell
{
    private static readonly byte[] Reconnect = "event: reconnect\nretry: 500\ndata: {}\n\n"u8.ToArray();
    private static readonly byte[] GoingAway = [0x88, 0x02, 0x03, 0xE9];

    /// <summary>Sees to it that an answer that is a live stream ends with one.</summary>
    public static HttpResponseMessage To(HttpResponseMessage response, Drain drain)
    {
        if (IsWebSocket(response))
        {
            response.Content = new FarewellContent(response.Content, GoingAway, endsLines: false, drain.StreamsEnd);
        }
        else if (IsEventStream(response.Content.Headers))
        {
            response.Content = new FarewellContent(response.Content, Reconnect, endsLines: true, drain.StreamsEnd);
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

    /// <summary>The service's content, read through a <see cref="FarewellStream"/>.</summary>
    private sealed class FarewellContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly byte[] _farewell;
        private readonly bool _endsLines;
        private readonly CancellationToken _end;

        public FarewellContent(HttpContent content, byte[] farewell, bool endsLines, CancellationToken end)
        {
            (_content, _farewell, _endsLines, _end) = (content, farewell, endsLines, end);
            foreach (var header in content.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new FarewellStream(await _content.ReadAsStreamAsync(cancellationToken), _farewell, _endsLines, _end);

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
