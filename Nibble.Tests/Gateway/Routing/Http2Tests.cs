using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Routing;

/// <summary>The gateway and the services' endpoints for HTTP/2, where many requests share a connection.</summary>
public sealed class Http2Tests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly GatewayFixture _gateway = new()
    {
        Settings = { ["Gateway:RateLimits:read:Burst"] = "10000", ["Gateway:RateLimits:write:Burst"] = "10000" },
    };
    private readonly ConcurrentDictionary<string, string> _connections = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task Requests_of_several_clients_share_a_connection_of_HTTP2()
    {
        Answer("/api/restaurants/one");
        Answer("/api/restaurants/two");

        await _gateway.Client().GetAsync("/api/restaurants/one");
        await _gateway.Client().GetAsync("/api/restaurants/two");

        Assert.StartsWith("HTTP/2 ", _connections["/api/restaurants/one"], StringComparison.Ordinal);
        Assert.Equal(_connections["/api/restaurants/one"], _connections["/api/restaurants/two"]);
    }

    [Fact]
    public async Task A_service_without_an_endpoint_for_it_is_spoken_to_in_HTTP1()
    {
        await using var gateway = new GatewayFixture { ServicesSupportHttp2 = false };

        Assert.Equal("HTTP/1.1", await ProtocolAsync(gateway));
    }

    [Fact]
    public async Task What_the_configuration_says_about_requests_leaves_the_version_as_it_is()
    {
        await using var gateway = new GatewayFixture
        {
            Settings = { ["Gateway:Clusters:restaurants:HttpRequest:ActivityTimeout"] = "00:00:30" },
        };

        Assert.Equal("HTTP/2", await ProtocolAsync(gateway));
    }

    [Theory]
    [InlineData("as many fields as the gateway takes")]
    [InlineData("a field as long as the gateway takes")]
    [InlineData("octets above 127")]
    [InlineData("fields that speak of the connection")]
    public async Task What_a_client_may_send_ends_no_other_clients_request(string what)
    {
        var fields = what switch
        {
            "as many fields as the gateway takes" => string.Concat(
                Enumerable.Range(1, 98).Select(n => $"F{n}: {n}\r\n")
            ),
            "a field as long as the gateway takes" => $"F: {new string('x', 31 << 10)}\r\n",
            "octets above 127" => "F: caf\u00e9\r\n",
            _ => "Connection: close, F\r\nKeep-Alive: timeout=5\r\nProxy-Connection: close\r\nTE: gzip\r\nF: 1\r\n",
        };
        Answer("/api/restaurants/other");
        var held = await SendHeldRequestAsync();

        var answer = await RawHttp.SendAsync(
            _gateway.Address,
            $"GET /api/restaurants/other HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n"
        );

        Assert.Equal(200, answer.Status);
        await AssertHeldIsAnsweredAsync(held, "/api/restaurants/other");
    }

    [Fact]
    public async Task Clients_that_go_away_end_no_other_clients_request()
    {
        var held = await SendHeldRequestAsync();
        var arrived = 0;
        _gateway.Handlers["/api/restaurants/slow"] = context =>
        {
            Interlocked.Increment(ref arrived);
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        const int Waves = 10;
        const int Each = 40;
        for (var wave = 1; wave <= Waves; wave++)
        {
            using var gone = new CancellationTokenSource();
            var requests = Enumerable
                .Range(1, Each)
                .Select(n => _gateway.Client().GetAsync($"/api/restaurants/slow?{wave}.{n}", gone.Token))
                .ToList();
            await Eventually.AssertAsync(() => Volatile.Read(ref arrived) == wave * Each);
            await gone.CancelAsync();
            await Task.WhenAll(
                requests.Select(request => Assert.ThrowsAnyAsync<OperationCanceledException>(() => request))
            );
        }

        Answer("/api/restaurants/other");
        await _gateway.Client().GetAsync("/api/restaurants/other");
        await AssertHeldIsAnsweredAsync(held, "/api/restaurants/other");
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task A_write_whose_connection_breaks_is_sent_once(string method)
    {
        var sent = 0;
        _gateway.Handlers["/api/orders/write"] = context =>
        {
            sent++;
            BreakConnection(context);
            return Task.CompletedTask;
        };
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/orders/write");

        var answer = await _gateway.Client(_gateway.Token()).SendAsync(request);

        await answer.AssertErrorAsync(HttpStatusCode.BadGateway, ErrorCodes.BadGateway);
        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task A_read_whose_connection_breaks_is_tried_again_on_a_new_one()
    {
        var sent = 0;
        _gateway.Handlers["/api/restaurants/read"] = context =>
        {
            if (++sent == 1)
            {
                BreakConnection(context);
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync("read");
        };

        var answer = await _gateway.Client().GetAsync("/api/restaurants/read");

        Assert.Equal("read", await answer.Content.ReadAsStringAsync());
        Assert.Equal(2, sent);
    }

    [Theory]
    [InlineData("POST", "Content-Length: 0\r\n")]
    [InlineData("POST", "Content-Length: 0\r\nContent-Type: application/json\r\n")]
    [InlineData("POST", "")]
    [InlineData("POST", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("DELETE", "")]
    public async Task A_write_without_a_body_has_none_at_the_service(string method, string fields, string body = "")
    {
        var hadBody = new ConcurrentQueue<bool>();
        _gateway.Handlers["/api/orders/none"] = context =>
        {
            hadBody.Enqueue(context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody);
            return Task.CompletedTask;
        };
        var request =
            $"{method} /api/orders/none HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_gateway.Token()}\r\n{fields}\r\n{body}";

        // Whether a service sees the end of a body in time is a matter of chance.
        await Task.WhenAll(Enumerable.Range(1, 200).Select(_ => RawHttp.SendAsync(_gateway.Address, request)));

        Assert.Equal(Enumerable.Repeat(false, 200), hadBody);
    }

    [Fact]
    public async Task Octets_above_127_reach_the_service_as_they_are()
    {
        Answer("/api/restaurants/octets");

        await RawHttp.SendAsync(
            _gateway.Address,
            "GET /api/restaurants/octets HTTP/1.1\r\nHost: localhost\r\nX-Name: Jos\u00e9\r\n\r\n"
        );

        Assert.Equal("Jos\u00e9", _gateway.ReceivedRequests["/api/restaurants/octets"].Headers["X-Name"]);
    }

    [Fact]
    public async Task A_large_body_arrives_whole_each_way()
    {
        var text = new string('x', 1_000_000);
        _gateway.Handlers["/api/orders/large"] = context => context.Response.WriteAsync(text);

        var answer = await _gateway
            .Client(_gateway.Token())
            .PostAsync("/api/orders/large", new StringContent(text, Encoding.UTF8, "text/plain"));

        Assert.Equal(text, await answer.Content.ReadAsStringAsync());
        Assert.Equal(text, _gateway.ReceivedRequests["/api/orders/large"].Body);
    }

    /// <summary>Starts the gateway, and says in what a request arrives at a service.</summary>
    private static async Task<string> ProtocolAsync(GatewayFixture gateway)
    {
        await gateway.InitializeAsync();
        gateway.Handlers["/api/restaurants/one"] = context => context.Response.WriteAsync(context.Request.Protocol);
        return await gateway.Client().GetStringAsync("/api/restaurants/one");
    }

    /// <summary>Answers at once and remembers on which connection.</summary>
    private void Answer(string path) =>
        _gateway.Handlers[path] = context =>
        {
            _connections[path] = ConnectionOf(context);
            return context.Response.WriteAsync("here");
        };

    /// <summary>A request that is at the service and stays there until it is released.</summary>
    private async Task<Task<HttpResponseMessage>> SendHeldRequestAsync()
    {
        const string Path = "/api/restaurants/held";
        _gateway.Handlers[Path] = async context =>
        {
            _connections[Path] = ConnectionOf(context);
            await _released.Task.WaitAsync(Limit, context.RequestAborted);
            await context.Response.WriteAsync("held");
        };
        var held = _gateway.Client().GetAsync(Path);
        await Eventually.AssertAsync(() => _connections.ContainsKey(Path));
        return held;
    }

    private async Task AssertHeldIsAnsweredAsync(Task<HttpResponseMessage> held, string other)
    {
        Assert.Equal(_connections["/api/restaurants/held"], _connections[other]);
        _released.SetResult();
        Assert.Equal("held", await (await held).Content.ReadAsStringAsync());
    }

    private static string ConnectionOf(HttpContext context) =>
        $"{context.Request.Protocol} {context.Connection.RemotePort}";

    private static void BreakConnection(HttpContext context) =>
        context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
}
