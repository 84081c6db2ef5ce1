using System.Net;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Security;

/// <summary>What browsers are told: which pages may call the API, and what they may not do with its answers.</summary>
public sealed class BrowserTests : IAsyncLifetime, IAsyncDisposable
{
    private const string Ours = "https://app.nibble.test";

    private readonly GatewayFixture _gateway = new() { Settings = { ["Gateway:Cors:Origins:0"] = Ours } };

    public Task InitializeAsync() => _gateway.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_page_of_a_named_origin_may_call_the_api_without_a_token_for_the_preflight()
    {
        var preflight = await SendAsync(
            HttpMethod.Options,
            "/api/orders",
            Ours,
            ("Access-Control-Request-Method", "PUT")
        );
        var answer = await SendAsync(HttpMethod.Get, "/api/restaurants", Ours);

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(Ours, Field(preflight, "Access-Control-Allow-Origin"));
        Assert.Contains("PUT", Field(preflight, "Access-Control-Allow-Methods")!, StringComparison.Ordinal);
        Assert.Equal(Ours, Field(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("RateLimit", Field(answer, "Access-Control-Expose-Headers")!, StringComparison.Ordinal);
        Assert.Null(Field(answer, "Access-Control-Allow-Credentials"));
        Assert.DoesNotContain("/api/orders", _gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task A_page_of_any_other_origin_is_told_nothing()
    {
        const string Other = "https://evil.test";

        var preflight = await SendAsync(
            HttpMethod.Options,
            "/api/orders",
            Other,
            ("Access-Control-Request-Method", "PUT")
        );
        var answer = await SendAsync(HttpMethod.Get, "/api/restaurants", Other);

        Assert.Null(Field(preflight, "Access-Control-Allow-Origin"));
        Assert.Null(Field(answer, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/api/restaurants", HttpStatusCode.OK)]
    [InlineData("/api/orders", HttpStatusCode.Unauthorized)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    public async Task Answers_and_errors_alike_may_not_be_run_framed_or_guessed_at(string path, HttpStatusCode status)
    {
        var answer = await SendAsync(HttpMethod.Get, path, Ours);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", Field(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", Field(answer, "X-Frame-Options"));
        Assert.Equal("no-referrer", Field(answer, "Referrer-Policy"));
        Assert.Contains("default-src 'none'", Field(answer, "Content-Security-Policy")!, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string origin,
        params (string Name, string Value)[] headers
    )
    {
        using var client = _gateway.Client();
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request);
    }

    private static string? Field(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
