using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Attacks;

/// <summary>Requests made to be misread. Each ends in a 4xx in the one error shape and reaches no service.</summary>
public sealed class AttackTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Theory]
    [InlineData("//api/restaurants")]
    [InlineData("/api//restaurants")]
    [InlineData("/api/restaurants//")]
    [InlineData("/api/restaurants/../admin/settings")]
    [InlineData("/api/restaurants/..")]
    [InlineData("/api/restaurants/./x")]
    [InlineData("/api/restaurants/%2e%2e/internal/events")]
    [InlineData("/api/restaurants/%2E%2e%2finternal")]
    [InlineData("/api/restaurants/..%2f..%2finternal/events")]
    [InlineData("/api/restaurants%2fmine")]
    [InlineData("/api/restaurants/..%5c..%5cinternal")]
    [InlineData("/api/restaurants/..\\..\\internal")]
    [InlineData("/api/restaurants/..;/internal")]
    [InlineData("/api/restaurants;x=/internal")]
    [InlineData("/api/restaurants/%3bx")]
    [InlineData("/api/restaurants/%00")]
    [InlineData("/api/restaurants/x%00.json")]
    [InlineData("/api/restaurants/%0d%0aX-User-Id:1")]
    [InlineData("/api/restaurants/%c0%ae%c0%ae/internal")]
    [InlineData("/api/restaurants/%c0%afinternal")]
    [InlineData("/api/restaurants/%e0%80%af")]
    [InlineData("/api/restaurants/%ff")]
    [InlineData("/api/restaurants/%252e%252e")]
    [InlineData("/api/restaurants/%2")]
    [InlineData("/api/restaurants/%zz")]
    [InlineData("/api/restaurants/%u002e")]
    [InlineData("/api/restaurants/\u00e4")]
    [InlineData("/api/restaurants/\u0000")]
    [InlineData("/api/restaurants/\u0001")]
    [InlineData("http://127.0.0.1/api/restaurants/../internal")]
    [InlineData("http://internal//api")]
    public async Task A_path_that_could_be_read_in_two_ways_is_refused(string path)
    {
        var before = gateway.ReceivedRequests.Count;

        var answer = await SendAsync($"GET {path} HTTP/1.1\r\nHost: nibble\r\n\r\n");

        answer.AssertError(400);
        Assert.Equal(before, gateway.ReceivedRequests.Count);
    }

    [Theory]
    [InlineData("/api/restaurants/caf%C3%A9")]
    [InlineData("/api/restaurants/a%20b")]
    [InlineData("/api/restaurants/a.b")]
    [InlineData("/api/restaurants/.well")]
    [InlineData("/api/restaurants/x?redirect=http://a//b/../c;d%2e%2e")]
    [InlineData("http://nibble/api/restaurants/absolute")]
    public async Task A_path_that_reads_in_one_way_only_passes(string path)
    {
        var answer = await SendAsync($"GET {path} HTTP/1.1\r\nHost: nibble\r\n\r\n");

        Assert.Equal(200, answer.Status);
    }

    public static TheoryData<string, string> BadRequests =>
        new()
        {
            {
                "both lengths",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            },
            {
                "both lengths, turned around",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"
            },
            {
                "two lengths",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"
            },
            { "a list of lengths", "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 5\r\n\r\nabcde" },
            { "a negative length", "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" },
            {
                "an unknown encoding",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"
            },
            {
                "chunked not last",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"
            },
            {
                "chunked twice",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"
            },
            {
                "chunked on two lines",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            },
            {
                "another coding under chunked",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
            },
            {
                "chunked in HTTP/1.0",
                "POST /api/auth/login HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            },
            {
                "a chunk beyond all numbers",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF2\r\n{}\r\n0\r\n\r\n"
            },
            {
                "a broken chunk",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"
            },
            {
                "a space before the colon",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length : 4\r\n\r\nabcd"
            },
            {
                "a space before the colon of a forged header",
                "GET /api/restaurants/space HTTP/1.1\r\nHost: x\r\nX-User-Id : forged\r\n\r\n"
            },
            {
                "a folded header",
                "GET /api/restaurants/fold HTTP/1.1\r\nHost: x\r\nX-Safe: a\r\n X-User-Id: forged\r\n\r\n"
            },
            { "a tab fold", "GET /api/restaurants/fold HTTP/1.1\r\nHost: x\r\n\tX-User-Id: forged\r\n\r\n" },
            { "a header without a name", "GET /api/restaurants/noname HTTP/1.1\r\nHost: x\r\n: forged\r\n\r\n" },
            { "a null in a header", "GET /api/restaurants/null HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n" },
            {
                "a lone carriage return in a header",
                "GET /api/restaurants/cr HTTP/1.1\r\nHost: x\r\nX-A: a\rX-User-Id: forged\r\n\r\n"
            },
            { "no host", "GET /api/restaurants/nohost HTTP/1.1\r\n\r\n" },
            { "two hosts", "GET /api/restaurants/hosts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
            { "a bad host", "GET /api/restaurants/host HTTP/1.1\r\nHost: a b\r\n\r\n" },
            { "a bad request line", "GET\r\n\r\n" },
            { "a space too many", "GET /api/restaurants/a b HTTP/1.1\r\nHost: x\r\n\r\n" },
            { "a fragment", "GET /api/restaurants/a#b HTTP/1.1\r\nHost: x\r\n\r\n" },
            { "the asterisk form", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n" },
            { "a tunnel", "CONNECT nibble:80 HTTP/1.1\r\nHost: nibble:80\r\n\r\n" },
            { "the authority form", "GET nibble:80 HTTP/1.1\r\nHost: nibble:80\r\n\r\n" },
        };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task A_message_that_could_be_read_in_two_ways_is_refused(string kind, string request)
    {
        var before = gateway.ReceivedRequests.Count;

        var answer = await SendAsync(request);

        Assert.NotEmpty(kind);
        answer.AssertError(400, 405, 413);
        Assert.Equal(before, gateway.ReceivedRequests.Count);
    }

    [Fact]
    public async Task A_length_with_a_sign_goes_on_without_it()
    {
        var answer = await SendAsync("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd");

        Assert.Equal(200, answer.Status);
        Assert.Equal("4", gateway.ReceivedRequests["/api/auth/login"].Headers["Content-Length"]);
    }

    [Fact]
    public async Task An_unknown_protocol_version_is_refused()
    {
        var answer = await SendAsync("GET /api/restaurants/http9 HTTP/9.9\r\nHost: x\r\n\r\n");

        answer.AssertError(505, 400);
    }

    [Fact]
    public async Task Headers_above_the_limit_are_refused()
    {
        var large = new string('a', 7000);
        var lines = string.Concat(Enumerable.Range(0, 6).Select(n => $"X-Large-{n}: {large}\r\n"));

        var answer = await SendAsync($"GET /api/restaurants/headers HTTP/1.1\r\nHost: x\r\n{lines}\r\n");

        answer.AssertError(431);
        Assert.Contains(ErrorCodes.HeadersTooLarge, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("/api/restaurants/headers", gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task More_headers_than_anybody_needs_are_refused()
    {
        var lines = string.Concat(Enumerable.Range(0, 200).Select(n => $"X-Many-{n}: a\r\n"));

        var answer = await SendAsync($"GET /api/restaurants/many HTTP/1.1\r\nHost: x\r\n{lines}\r\n");

        answer.AssertError(431);
    }

    [Fact]
    public async Task A_request_line_above_the_limit_is_refused()
    {
        var answer = await SendAsync($"GET /api/restaurants/{new string('a', 10_000)} HTTP/1.1\r\nHost: x\r\n\r\n");

        answer.AssertError(414, 431);
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_refused_before_it_is_read()
    {
        var answer = await SendAsync(
            "POST /api/auth/register HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n"
        );

        answer.AssertError(413);
        Assert.DoesNotContain("/api/auth/register", gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_is_refused_and_no_part_of_it_reaches_a_service()
    {
        using var content = new StreamContent(new MemoryStream(new byte[(1 << 20) + 1]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/forgot-password") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        var response = await gateway.Client().SendAsync(request);

        await response.AssertErrorAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.PayloadTooLarge);
        Assert.DoesNotContain("/api/auth/forgot-password", gateway.ReceivedRequests.Keys);
    }

    [Theory]
    [InlineData(1 << 20, false)]
    [InlineData((1 << 20) - 4096, true)] // Kestrel counts the chunks' own octets too.
    public async Task A_body_of_the_largest_size_arrives_whole_and_with_its_length(int size, bool isChunked)
    {
        var text = new string('x', size - 2);
        using var content = new StringContent($"\"{text}\"", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/reset-password") { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;

        var response = await gateway.Client().SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = gateway.ReceivedRequests["/api/auth/reset-password"];
        Assert.Equal(size, received.Body.Length);
        Assert.Equal(size.ToString(CultureInfo.InvariantCulture), received.Headers["Content-Length"]);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public async Task A_body_nested_absurdly_deep_is_refused(string level)
    {
        var body = string.Concat(Enumerable.Repeat(level, 65));

        var response = await gateway
            .Client(gateway.Token())
            .PostAsync("/api/orders/deep", new StringContent(body, null, "application/json"));

        await response.AssertErrorAsync(HttpStatusCode.BadRequest, ErrorCodes.BadRequest);
        Assert.DoesNotContain("/api/orders/deep", gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task A_body_is_no_less_looked_at_because_its_request_asks_for_another_protocol()
    {
        var deep = new string('[', 65);

        var answer = await SendAsync(
            $"POST /api/auth/refresh HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Type: application/json\r\nContent-Length: 65\r\n\r\n{deep}"
        );

        answer.AssertError(400);
        Assert.DoesNotContain("/api/auth/refresh", gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task A_body_that_trickles_is_cut_and_holds_no_connection_to_a_service()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /api/orders/slow HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.Token()}\r\nContent-Length: 100000\r\n\r\nabc"
            )
        );

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var answer = await RawHttp.ReadAsync(stream, limit.Token);

        answer.AssertError(408);
        Assert.DoesNotContain("/api/orders/slow", gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task Headers_that_trickle_are_cut()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /api/restaurants/slow HTTP/1.1\r\nHost: x\r\n"u8.ToArray());

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        var answer = await RawHttp.ReadAsync(stream, limit.Token);

        answer.AssertError(408);
        Assert.Contains(ErrorCodes.RequestTimeout, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_request_hidden_in_the_first_is_not_served()
    {
        const string hidden = "GET /api/admin/settings HTTP/1.1\r\nHost: x\r\nX-User-Roles: admin\r\n\r\n";

        var answer = await SendAsync(
            $"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
        );

        answer.AssertError(400);
        Assert.DoesNotContain("/api/admin/settings", gateway.ReceivedRequests.Keys);
    }

    [Fact]
    public async Task A_forged_header_that_comes_several_times_arrives_not_even_once()
    {
        var answer = await SendAsync(
            "GET /api/restaurants/several HTTP/1.1\r\nHost: x\r\nX-User-Id: a\r\nX-User-Id: b\r\nx_user-ID: c\r\nX-USER_ROLES:\tadmin \r\n\r\n"
        );

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(
            gateway.ReceivedRequests["/api/restaurants/several"].Headers.Keys,
            name => name.Replace('_', '-').StartsWith(NibbleHeaders.UserPrefix, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task What_claims_to_come_from_a_proxy_is_not_believed_nor_passed_on()
    {
        var answer = await SendAsync(
            "GET /api/restaurants/forwarded HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: evil\r\nForwarded: for=6.6.6.6\r\nX-Original-URL: /internal\r\n\r\n"
        );

        Assert.Equal(200, answer.Status);
        var received = gateway.ReceivedRequests["/api/restaurants/forwarded"];
        Assert.DoesNotContain(received.Headers.Values, value => value.Contains("6.6.6.6", StringComparison.Ordinal));
        Assert.DoesNotContain("X-Original-URL", received.Headers.Keys);
        Assert.Equal("127.0.0.1", received.Headers[NibbleHeaders.ClientAddress]);
    }

    private Task<RawHttpResponse> SendAsync(string request) => RawHttp.SendAsync(gateway.Address, request);
}
