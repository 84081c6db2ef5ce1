using System.Globalization;
using System.Text;
using System.Text.Json;
using Nibble.ServiceDefaults.Http;

namespace Nibble.OrderService.Tracking;

/// <summary>
/// A message of the live stream, encoded once for all who follow: as Server-Sent Events (WHATWG HTML §9.2) and as one
/// WebSocket text message.
/// </summary>
internal sealed class FeedMessage
{
    /// <summary>The line that keeps a connection alive.</summary>
    public static FeedMessage Heartbeat { get; } = new(0, ": \n\n"u8.ToArray(), """{"type":"heartbeat"}"""u8.ToArray());

    private FeedMessage(long sequence, ReadOnlyMemory<byte> sse, ReadOnlyMemory<byte> json)
    {
        Sequence = sequence;
        Sse = sse;
        Json = json;
    }

    /// <summary>Its number in the history, after which a client resumes; 0 for what is not kept.</summary>
    public long Sequence { get; }

    public ReadOnlyMemory<byte> Sse { get; }

    public ReadOnlyMemory<byte> Json { get; }

    public static FeedMessage Of<T>(string type, long sequence, T data)
    {
        var json = JsonSerializer.Serialize(data, NibbleJson.Options);
        var id = sequence.ToString(CultureInfo.InvariantCulture);
        return sequence == 0
            ? new FeedMessage(
                0,
                Encoding.UTF8.GetBytes($"event: {type}\ndata: {json}\n\n"),
                Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","data":{{json}}}""")
            )
            : new FeedMessage(
                sequence,
                Encoding.UTF8.GetBytes($"event: {type}\nid: {id}\ndata: {json}\n\n"),
                Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","id":"{{id}}","data":{{json}}}""")
            );
    }
}
