using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Gateway.Draining;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Draining;

public sealed class DrainingTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly GatewayFixture _gateway = new();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public async ValueTask DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Health_turns_unhealthy_first_while_requests_are_still_served()
    {
        _gateway.Services.GetRequiredService<DrainState>().BeginDraining();

        var health = await _gateway.Client().GetAsync("/health");
        var request = await _gateway.Client().GetAsync("/api/restaurants/still-served");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, request.StatusCode);
    }

    [Fact]
    public async Task A_live_stream_is_told_to_reconnect_and_ends_well()
    {
        _gateway.Handlers["/api/users/me/notifications/stream"] = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("id: 1\nevent: hello\ndata: {}\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var response = await _gateway
            .Client(_gateway.Token())
            .GetAsync("/api/users/me/notifications/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("id: 1", await reader.ReadLineAsync());

        _gateway.Services.GetRequiredService<DrainState>().EndStreams();

        var rest = await reader.ReadToEndAsync();
        Assert.EndsWith("event: reconnect\nretry: 500\ndata: {}\n\n", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_middle_of_an_event_a_stream_just_ends()
    {
        _gateway.Handlers["/api/users/me/notifications/stream"] = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: half\ndata: {");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var response = await _gateway
            .Client(_gateway.Token())
            .GetAsync("/api/users/me/notifications/stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("event: half", await reader.ReadLineAsync());

        _gateway.Services.GetRequiredService<DrainState>().EndStreams();

        Assert.Equal("data: {", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_web_socket_passes_both_ways_and_is_closed_as_going_away()
    {
        var order = Guid.NewGuid();
        _gateway.Handlers[$"/api/orders/{order}/events"] = async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            while (socket.State == WebSocketState.Open)
            {
                var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
                await socket.SendAsync(
                    buffer.AsMemory(0, received.Count),
                    received.MessageType,
                    received.EndOfMessage,
                    context.RequestAborted
                );
            }
        };
        using var client = new ClientWebSocket();
        var address = new UriBuilder(_gateway.Address)
        {
            Scheme = "ws",
            Path = $"/api/orders/{order}/events",
            Query = $"access_token={_gateway.Token()}&x=1",
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        client.Options.CollectHttpResponseDetails = true;
        await client.ConnectAsync(address.Uri, limit.Token);
        await client.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
        var buffer = new byte[100];
        var echoed = await client.ReceiveAsync(buffer, limit.Token);
        Assert.Equal("ping"u8.ToArray(), buffer[..echoed.Count]);
        var received = _gateway.ReceivedRequests[$"/api/orders/{order}/events"];
        Assert.DoesNotContain("access_token", received.Target, StringComparison.Ordinal);
        Assert.True(received.Headers.ContainsKey(NibbleHeaders.UserId));

        _gateway.Services.GetRequiredService<DrainState>().EndStreams();

        var closed = await client.ReceiveAsync(buffer, limit.Token);
        Assert.Equal(WebSocketMessageType.Close, closed.MessageType);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, closed.CloseStatus);
    }
}
