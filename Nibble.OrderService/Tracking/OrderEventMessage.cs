using System.Globalization;
using System.Text;
using System.Text.Json;
using Nibble.ServiceDefaults.Json;

namespace Nibble.OrderService.Tracking;

/// <summary>
/// A message of the live stream, encoded once for all who follow: as Server-Sent Events (WHATWG HTML §9.2) and as one
/// WebSocket text message.
/// </summary>
internal sealed class OrderEventMessage
{
    /// <summary>The line that keeps a connection alive.</summary>
    public static OrderEventMessage Heartbeat { get; } =
        new(0, ": \n\n"u8.ToArray(), """{"type":"heartbeat"}"""u8.ToArray());

    private OrderEventMessage(long sequence, ReadOnlyMemory<byte> sse, ReadOnlyMemory<byte> json)
    {
        Sequence = sequence;
        Sse = sse;
        Json = json;
    }

    /// <summary>Its number in the history, after which a client resumes; 0 for what is not kept.</summary>
    public long Sequence { get; }

    public ReadOnlyMemory<byte> Sse { get; }

    public ReadOnlyMemory<byte> Json { get; }

    public static OrderEventMessage Of<T>(string type, long sequence, T data)
    {
        var json = JsonSerializer.Serialize(data, NibbleJson.Options);
        var id = sequence.ToString(CultureInfo.InvariantCulture);
        return sequence == 0
            ? new OrderEventMessage(
                0,
                Encoding.UTF8.GetBytes($"event: {type}\ndata: {json}\n\n"),
                Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","data":{{json}}}""")
            )
            : new OrderEventMessage(
                sequence,
                Encoding.UTF8.GetBytes($"event: {type}\nid: {id}\ndata: {json}\n\n"),
                Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","id":"{{id}}","data":{{json}}}""")
            );
    }
}
