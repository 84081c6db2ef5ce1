using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.OrderService.Tracking;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Orders;

public sealed class LiveOrderTests(OrderServiceFixture fixture) : IClassFixture<OrderServiceFixture>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_follower_gets_the_history_and_then_what_happens()
    {
        var order = await PlaceAsync();
        await using var stream = await SseStream.OpenAsync(order.Customer.Http, order.Path);

        var (one, two) = (await stream.NextAsync(), await stream.NextAsync());
        await order.AcceptAsync();
        var three = await stream.NextAsync();
        await order.AssignDriverAsync();
        var four = await stream.NextAsync();

        Assert.Equal(
            ["pending_payment", "placed", "accepted"],
            new[] { one, two, three }.Select(change => change.Data.GetProperty("status").GetString()!)
        );
        Assert.Equal(
            ["status_changed", "status_changed", "status_changed", "driver_assigned"],
            [one.Event!, two.Event!, three.Event!, four.Event!]
        );
        Assert.Equal("restaurant_owner", three.Data.GetProperty("by").GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_follower_that_comes_back_gets_what_it_missed_and_nothing_twice()
    {
        var order = await PlaceAsync();
        await order.AcceptAsync();
        string lastId;
        await using (var stream = await SseStream.OpenAsync(order.Customer.Http, order.Path))
        {
            await stream.NextAsync();
            lastId = (await stream.NextAsync()).Id!;
        }

        await order.PrepareAsync();
        await using var again = await SseStream.OpenAsync(order.Customer.Http, order.Path, lastId);

        Assert.Equal("accepted", (await again.NextAsync()).Data.GetProperty("status").GetString());
        Assert.Equal("preparing", (await again.NextAsync()).Data.GetProperty("status").GetString());
        await order.ReadyAsync();
        Assert.Equal("ready", (await again.NextAsync()).Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_follower_sees_the_driver_move()
    {
        var order = await PlaceAsync();
        await order.AcceptAsync();
        var at = new DriverPosition(order.Id, Guid.NewGuid(), new GeoPoint(52.5, 13.4), 90, 8, fixture.Now);
        await ReportAsync(at);
        await using var stream = await SseStream.OpenAsync(order.Customer.Http, order.Path, int.MaxValue.ToString());

        var known = await stream.NextAsync();
        await ReportAsync(at with { Location = new GeoPoint(52.6, 13.4), At = fixture.Now.AddSeconds(1) });
        var moved = await stream.NextAsync();

        Assert.Equal(("driver_position", null), (known.Event, known.Id));
        Assert.Equal(52.5, known.Data.GetProperty("location").GetProperty("lat").GetDouble());
        Assert.Equal(52.6, moved.Data.GetProperty("location").GetProperty("lat").GetDouble());
        Assert.Equal(8, moved.Data.GetProperty("etaMinutes").GetInt32());
    }

    [Fact]
    public async Task A_connection_on_which_nothing_happens_is_kept_alive_every_fifteen_seconds()
    {
        var order = await PlaceAsync();
        await using var stream = await SseStream.OpenAsync(order.Customer.Http, order.Path, int.MaxValue.ToString());
        await stream.CommentAsync(); // The first one comes at once: the stream is open.

        for (var beat = 0; beat < OrderEventBroadcaster.TicksPerHeartbeat; beat++)
        {
            await fixture.RunJobAsync<OrderEventHeartbeatJob>();
        }

        await stream.CommentAsync();
    }

    [Fact]
    public async Task The_same_comes_over_a_WebSocket()
    {
        var order = await PlaceAsync();
        using var socket = await ConnectAsync(order, lastEventId: null);

        var one = await ReceiveAsync(socket);
        var two = await ReceiveAsync(socket);
        await order.AcceptAsync();
        var three = await ReceiveAsync(socket);
        using var resumed = await ConnectAsync(order, two.GetProperty("id").GetString());
        var missed = await ReceiveAsync(resumed);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        Assert.Equal("pending_payment", one.GetProperty("data").GetProperty("status").GetString());
        Assert.Equal("status_changed", three.GetProperty("type").GetString());
        Assert.Equal("accepted", three.GetProperty("data").GetProperty("status").GetString());
        Assert.Equal(three.ToString(), missed.ToString());
    }

    [Fact]
    public async Task A_follower_that_leaves_is_forgotten()
    {
        var feed = fixture.Services.GetRequiredService<OrderEventBroadcaster>();
        var order = await PlaceAsync();
        var stream = await SseStream.OpenAsync(order.Customer.Http, order.Path);
        await stream.NextAsync();
        Assert.True(feed.HasSubscribers(order.Id));

        await stream.DisposeAsync();

        await Eventually.AssertWithinTwoMinutesAsync(() => Task.FromResult(!feed.HasSubscribers(order.Id)));
    }

    [Fact]
    public async Task A_thousand_followers_of_one_order_get_every_message_in_order()
    {
        var feed = new OrderEventBroadcaster();
        var orderId = Guid.NewGuid();
        var followers = Enumerable.Range(0, 1000).Select(_ => feed.Subscribe(orderId)).ToList();
        var reading = followers
            .Select(async follower =>
            {
                var seen = new List<long>();
                while (seen.Count < 100)
                {
                    seen.Add((await follower.NextAsync(CancellationToken.None))!.Sequence);
                }

                return seen;
            })
            .ToList();

        for (var sequence = 1; sequence <= 100; sequence++)
        {
            feed.Publish(orderId, OrderEventMessage.Of("test", sequence, new { sequence }));
        }

        foreach (var seen in await Task.WhenAll(reading).WaitAsync(Timeout))
        {
            Assert.Equal(Enumerable.Range(1, 100).Select(number => (long)number), seen);
        }

        followers.ForEach(follower => follower.Dispose());
        Assert.Equal(0, feed.Count);
    }

    [Fact]
    public async Task A_follower_that_falls_behind_is_let_go_and_holds_nobody_up()
    {
        var feed = new OrderEventBroadcaster();
        var orderId = Guid.NewGuid();
        using var slow = feed.Subscribe(orderId);
        using var quick = feed.Subscribe(orderId);

        for (var sequence = 1; sequence <= OrderEventBroadcaster.MaxLag + 2; sequence++)
        {
            feed.Publish(orderId, OrderEventMessage.Of("test", sequence, new { sequence }));
            Assert.Equal(sequence, (await quick.NextAsync(CancellationToken.None))!.Sequence);
        }

        Assert.Null(await slow.NextAsync(CancellationToken.None));
    }

    [Fact]
    public void Ten_thousand_idle_followers_cost_little_memory()
    {
        var feed = new OrderEventBroadcaster();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var waiting = new List<(OrderEventBroadcaster.Subscriber Follower, Task Next)>(10_000);
        using var leaving = new CancellationTokenSource();
        for (var number = 0; number < 10_000; number++)
        {
            var follower = feed.Subscribe(Guid.NewGuid());
            waiting.Add((follower, follower.NextAsync(leaving.Token).AsTask()));
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / 10_000;

        Assert.InRange(each, 1, 2048);
        Assert.All(waiting, follower => Assert.False(follower.Next.IsCompleted));
        leaving.Cancel();
    }

    private async Task<PlacedOrder> PlaceAsync() =>
        await (await fixture.CreateCustomerAsync()).PlaceAsync(fixture.FakeServices.AddRestaurant());

    private async Task ReportAsync(DriverPosition position) =>
        (
            await fixture.AsService().PostAsJsonAsync("/internal/driver-positions", new[] { position })
        ).EnsureSuccessStatusCode();

    private async Task<WebSocket> ConnectAsync(PlacedOrder order, string? lastEventId)
    {
        var client = fixture.Server.CreateWebSocketClient();
        var token = fixture
            .Services.GetRequiredService<InternalTokenIssuer>()
            .Issue(order.Customer.Id.ToString(), [Roles.Customer]);
        client.ConfigureRequest = request => request.Headers.Authorization = $"Bearer {token}";
        var query = lastEventId is null ? "" : $"?lastEventId={lastEventId}";
        return await client.ConnectAsync(
            new Uri(fixture.Server.BaseAddress, $"{order.Path}/events{query}"),
            CancellationToken.None
        );
    }

    /// <summary>The next message that is not a heartbeat.</summary>
    private static async Task<JsonElement> ReceiveAsync(WebSocket socket)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var buffer = new byte[8192];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, timeout.Token);
            Assert.True(received.EndOfMessage);
            var message = JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, received.Count));
            if (message.GetProperty("type").GetString() != "heartbeat")
            {
                return message;
            }
        }
    }

    private sealed class SseStream(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
    {
        public static async Task<SseStream> OpenAsync(HttpClient client, string path, string? lastEventId = null)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/events");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (lastEventId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastEventId);
            }

            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            return new SseStream(response, new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8));
        }

        /// <summary>The next event; comments are passed over.</summary>
        public async Task<(string? Event, string? Id, JsonElement Data)> NextAsync()
        {
            string? name = null;
            string? id = null;
            string? data = null;
            while (true)
            {
                var line = await LineAsync();
                if (line.Length == 0 && data is not null)
                {
                    return (name, id, JsonSerializer.Deserialize<JsonElement>(data));
                }

                var value = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart();
                _ = line.Split(':')[0] switch
                {
                    "event" => name = value,
                    "id" => id = value,
                    "data" => data = value,
                    _ => null,
                };
            }
        }

        public async Task CommentAsync()
        {
            while (!(await LineAsync()).StartsWith(':')) { }
        }

        public ValueTask DisposeAsync()
        {
            lines.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task<string> LineAsync()
        {
            using var timeout = new CancellationTokenSource(Timeout);
            return await lines.ReadLineAsync(timeout.Token) ?? throw new EndOfStreamException();
        }
    }
}
