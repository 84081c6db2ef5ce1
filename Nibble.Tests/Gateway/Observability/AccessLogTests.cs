using System.Text.Json;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Observability;

public sealed class AccessLogTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"nibble-access-{Guid.NewGuid():N}.jsonl");
    private readonly GatewayFixture _gateway = new();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public Task InitializeAsync()
    {
        _gateway.Settings["Gateway:AccessLog:Enabled"] = "true";
        _gateway.Settings["Gateway:AccessLog:Path"] = _file;
        return _gateway.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Each_request_leaves_one_line_that_says_what_happened()
    {
        var user = Guid.NewGuid();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders/logged?q=secret");
        request.Headers.Add(NibbleHeaders.RequestId, "my-request");

        await _gateway.Client(_gateway.Token(user)).SendAsync(request);
        await _gateway.Client().GetAsync("/nowhere/logged");
        await RawHttp.SendAsync(_gateway.Address, "GET /api//logged HTTP/1.1\r\nHost: x\r\n\r\n");

        var lines = await LinesAsync(3);
        var served = lines.Single(line => line.GetProperty("status").GetInt32() == 200);
        Assert.Equal("GET", served.GetProperty("method").GetString());
        Assert.Equal("/api/orders/logged", served.GetProperty("path").GetString());
        Assert.Equal("orders-read", served.GetProperty("route").GetString());
        Assert.Equal(user.ToString(), served.GetProperty("user").GetString());
        Assert.Equal("my-request", served.GetProperty("request").GetString());
        Assert.True(served.GetProperty("ms").GetDouble() > 0);
        Assert.Single(lines, line => line.GetProperty("status").GetInt32() == 404);
        Assert.Single(lines, line => line.GetProperty("status").GetInt32() == 400);
    }

    [Fact]
    public async Task No_line_holds_a_token_a_query_a_body_or_an_address()
    {
        var token = _gateway.Token();
        await _gateway.Client(token).GetAsync("/api/users/me/notifications/stream?access_token=in-the-query&logged");
        await _gateway
            .Client(token)
            .PostAsync("/api/auth/login", new StringContent("""{"password":"hunter2"}""", null, "application/json"));

        var lines = await LinesAsync(2);
        var text = string.Join('\n', lines.Select(line => line.GetRawText()));
        Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        Assert.DoesNotContain("in-the-query", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_that_succeeds_leaves_no_line()
    {
        await _gateway.Client().GetAsync("/health");
        await _gateway.Client().GetAsync("/alive");
        await _gateway.Client().GetAsync("/nowhere/logged");

        var line = Assert.Single(await LinesAsync(1));
        Assert.Equal("/nowhere/logged", line.GetProperty("path").GetString());
    }

    private async Task<List<JsonElement>> LinesAsync(int count)
    {
        var lines = await Eventually.PollAsync(
            async () =>
            {
                await using var file = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(file);
                return (await reader.ReadToEndAsync())
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    // The fixture's probes, as long as the gateway is not ready.
                    .Where(line => !line.Contains("\"status\":503", StringComparison.Ordinal))
                    .ToList();
            },
            lines => lines.Count >= count
        );
        Assert.Equal(count, lines.Count);
        return [.. lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}
