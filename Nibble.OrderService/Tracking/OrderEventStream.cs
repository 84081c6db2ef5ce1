using System.Globalization;
using System.Net.WebSockets;
using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;

namespace Nibble.OrderService.Tracking;

/// <summary>
/// Streams an order to one follower: what the history has after the id that the client saw last, where the driver is,
/// and then what happens.
/// </summary>
internal sealed class OrderEventStream(
    OrderDbContext db,
    OrderEventBroadcaster broadcaster,
    DriverPositionCache positions
)
{
    public const string LastEventId = "Last-Event-ID";

    /// <summary>As Server-Sent Events.</summary>
    public async Task StreamServerSentEventsAsync(Guid orderId, HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        await StreamAsync(
            orderId,
            GetLastEventId(context.Request),
            async message => await response.BodyWriter.WriteAsync(message.Sse, context.RequestAborted),
            context.RequestAborted
        );
    }

    /// <summary>As WebSocket messages.</summary>
    public async Task StreamWebSocketAsync(Guid orderId, HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(
            // No pings of its own: a timer a socket. The feed's heartbeat does it for all.
            new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero }
        );
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var hearing = DrainAsync(socket, closed);
        await StreamAsync(
            orderId,
            GetLastEventId(context.Request),
            async message =>
                await socket.SendAsync(message.Json, WebSocketMessageType.Text, endOfMessage: true, closed.Token),
            closed.Token
        );
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        await hearing;
    }

    private async Task StreamAsync(
        Guid orderId,
        long lastSequence,
        Func<OrderEventMessage, ValueTask> sendAsync,
        CancellationToken cancellationToken
    )
    {
        try
        {
            // Follow first, then read the history: a change in between comes twice and is skipped once.
            using var follower = broadcaster.Subscribe(orderId);
            var missed = await db
                .Changes.AsNoTracking()
                .Where(change => change.OrderId == orderId && change.Sequence > lastSequence)
                .OrderBy(change => change.Sequence)
                .ToListAsync(cancellationToken);
            // A follower stays for hours; its connection to the database need not.
            await db.DisposeAsync();

            await sendAsync(OrderEventMessage.Heartbeat);
            foreach (var change in missed)
            {
                await sendAsync(OrderUpdate.MessageOf(change));
                lastSequence = change.Sequence;
            }

            if (positions.Find(orderId) is { } known)
            {
                await sendAsync(DriverMoved.MessageOf(known.Latest));
            }

            while (await follower.NextAsync(cancellationToken) is { } message)
            {
                if (message.Sequence == 0 || message.Sequence > lastSequence)
                {
                    await sendAsync(message);
                }
            }
        }
        catch (Exception gone)
            when (gone is WebSocketException
                || (gone is OperationCanceledException && cancellationToken.IsCancellationRequested)
            )
        {
            // The follower has left.
        }
    }

    /// <summary>Waits for the client to close; what it says is not listened to.</summary>
    private static async Task DrainAsync(WebSocket socket, CancellationTokenSource closed)
    {
        var ignored = new byte[64];
        try
        {
            while (
                (await socket.ReceiveAsync(ignored.AsMemory(), closed.Token)).MessageType != WebSocketMessageType.Close
            ) { }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // Left without a word.
        }
        finally
        {
            await closed.CancelAsync();
        }
    }

    /// <summary>The header that EventSource sends; as a query parameter for clients that cannot set headers.</summary>
    private static long GetLastEventId(HttpRequest request)
    {
        var text = request.Headers.TryGetValue(LastEventId, out var header) ? header : request.Query["lastEventId"];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : 0;
    }
}
