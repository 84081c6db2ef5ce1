using System.Text;
using Nibble.Contracts;
using Nibble.Tests.Gateway.Caching;
using Nibble.Tests.Support;
using Eventually = Nibble.Tests.Support.Eventually;

namespace Nibble.Tests.Gateway.Routing;

/// <summary>An origin that is none of our services, behind a route from configuration: it speaks for itself.</summary>
public sealed class ForeignOriginTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n";

    [Theory]
    [InlineData("off")]
    [InlineData("shared")]
    public async Task Fields_pass_in_both_directions_as_they_are(string cache)
    {
        var utf8 = Encoding.Latin1.GetString("é"u8);
        await using var origin = new RawOrigin(
            $"""
            HTTP/1.1 200 OK
            Content-Type: text/plain;charset=utf-8
            ETag: "{utf8}"
            Server-Base-Url: /test/1
            request-NUMBERS: 1  2
            Content-Security-Policy: default-src 'self' cdn.example.com
            X-Frame-Options: sameorigin
            Connection: close
            Content-Length: 2

            ok
            """
        );
        // A name of its own: a route that is there already would still lead to the origin of the other case for a moment.
        Route($"untouched-{cache}", origin, cache);

        var answer = await SendAsync(
            $"GET /untouched-{cache}/a HTTP/1.1\r\nHost: nibble\r\nTest-ID: 1\r\nX-Odd: a,b;c=\"d\"\r\nX-Utf8: {utf8}\r\n\r\n"
        );

        Assert.Equal(200, answer.Status);
        Assert.Contains("Test-ID: 1\n", origin.LastRequest.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("X-Odd: a,b;c=\"d\"\n", origin.LastRequest.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"X-Utf8: {utf8}\n", origin.LastRequest.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        string[] expected =
        [
            "Content-Type: text/plain;charset=utf-8",
            "ETag: \"é\"",
            "Server-Base-Url: /test/1",
            "request-NUMBERS: 1  2",
            "Content-Security-Policy: default-src 'self' cdn.example.com",
            "X-Frame-Options: sameorigin",
        ];
        Assert.Equal(expected.Order(), answer.Head.Split("\r\n").Where(line => expected.Contains(line)).Order());
        Assert.DoesNotContain("api-supported-versions", answer.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("nosniff", answer.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_errors_are_answers_which_are_not_asked_for_again_nor_rewritten()
    {
        await using var origin = new RawOrigin(
            Ok.Replace("200 OK", "503 Busy", StringComparison.Ordinal) + "X-Mine: 1\r\n\r\nno"
        );
        Route("failing", origin, "off");

        var answer = await SendAsync("GET /failing/a HTTP/1.1\r\nHost: nibble\r\n\r\n");

        Assert.Equal((503, "no"), (answer.Status, answer.Body));
        Assert.Contains("X-Mine: 1", answer.Head, StringComparison.Ordinal);
        Assert.Equal(1, origin.RequestCount);
    }

    [Theory]
    [InlineData(204, "off", false)]
    [InlineData(204, "shared", false)]
    [InlineData(205, "off", false)]
    [InlineData(205, "shared", false)]
    [InlineData(204, "shared", true)]
    [InlineData(205, "shared", true)]
    public async Task A_body_where_the_status_allows_none_is_dropped(int status, string cache, bool isOurs)
    {
        await using var origin = new RawOrigin(
            $"HTTP/1.1 {status} None\nCache-Control: max-age=60\nContent-Length: 2\nConnection: close\n\nno"
        );
        var name = isOurs ? ServiceNames.Restaurants : $"none-{status}-{cache}";
        Route($"none-{status}-{cache}-{isOurs}", origin, cache, name);

        for (var time = 1; time <= 2; time++)
        {
            var answer = await SendAsync($"GET /none-{status}-{cache}-{isOurs}/a HTTP/1.1\r\nHost: nibble\r\n\r\n");

            Assert.Equal((status, ""), (answer.Status, answer.Body));
        }
    }

    [Fact]
    public async Task A_route_that_says_something_else_about_retries_is_refused()
    {
        await using var origin = new RawOrigin($"{Ok}\r\nok");
        Route("wrong", origin, "off");
        Assert.Equal(200, (await SendAsync("GET /wrong/a HTTP/1.1\r\nHost: nibble\r\n\r\n")).Status);

        gateway.Reconfigure(
            ("Gateway:Routes:wrong:Metadata:Retries", "often"),
            ("Gateway:Routes:wrong:Match:Path", "/never/{**rest}")
        );

        Assert.Equal(200, (await SendAsync("GET /wrong/a HTTP/1.1\r\nHost: nibble\r\n\r\n")).Status);
        gateway.Reconfigure(("Gateway:Routes:wrong:Metadata:Retries", "off"));
    }

    private void Route(string name, RawOrigin origin, string cache, string? cluster = null) =>
        gateway.Reconfigure(
            ($"Gateway:Routes:{name}:ClusterId", cluster ?? name),
            ($"Gateway:Routes:{name}:Match:Path", $"/{name}/{{**rest}}"),
            ($"Gateway:Routes:{name}:Metadata:Cache", cache),
            ($"Gateway:Clusters:{cluster ?? name}:Destinations:one:Address", origin.Address)
        );

    /// <summary>Configuration takes effect a moment after it has changed.</summary>
    private Task<RawHttpResponse> SendAsync(string request) =>
        Eventually.PollAsync(() => RawHttp.SendAsync(gateway.Address, request), response => response.Status != 404);
}
