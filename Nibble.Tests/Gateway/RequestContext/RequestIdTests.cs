using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.RequestContext;

public sealed class RequestIdTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string TraceParent = "traceparent";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Without_an_id_of_its_own_a_request_gets_that_of_its_trace()
    {
        var (told, received) = await SendAsync("new");

        Assert.Matches("^[0-9a-f]{32}$", told);
        Assert.Equal(told, received[NibbleHeaders.RequestId]);
        Assert.Matches($"^00-{told}-[0-9a-f]{{16}}-00$", received[TraceParent]);
    }

    [Fact]
    public async Task A_clients_id_and_trace_go_on_as_they_are()
    {
        var parent = $"00-{Trace}-b7ad6b7169203331-01";

        var (told, received) = await SendAsync("own", (NibbleHeaders.RequestId, "my-1.2_3"), (TraceParent, parent));

        Assert.Equal("my-1.2_3", told);
        Assert.Equal("my-1.2_3", received[NibbleHeaders.RequestId]);
        Assert.Equal(parent, received[TraceParent]);
    }

    [Fact]
    public async Task A_trace_without_an_id_gives_the_id()
    {
        var (told, received) = await SendAsync("trace", (TraceParent, $"00-{Trace}-b7ad6b7169203331-00"));

        Assert.Equal(Trace, told);
        Assert.Equal(Trace, received[NibbleHeaders.RequestId]);
    }

    [Theory]
    [InlineData("no spaces")]
    [InlineData("<script>")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123-")]
    public async Task An_id_that_could_do_harm_in_a_log_is_replaced(string id)
    {
        var (told, received) = await SendAsync("harm", (NibbleHeaders.RequestId, id));

        Assert.Matches("^[0-9a-f]{32}$", told);
        Assert.Equal(told, received[NibbleHeaders.RequestId]);
    }

    [Fact]
    public async Task Two_ids_are_none()
    {
        // An HttpClient would join them in one line.
        var path = $"/api/orders/two-{Guid.NewGuid():N}";

        var answer = await RawHttp.SendAsync(
            gateway.Address,
            $"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.Token()}\r\n"
                + "X-Request-Id: one\r\nX-Request-Id: other\r\n\r\n"
        );

        var told = gateway.ReceivedRequests[path].Headers[NibbleHeaders.RequestId];
        Assert.Matches("^[0-9a-f]{32}$", told);
        Assert.Contains($"X-Request-Id: {told}", answer.Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    public async Task A_trace_that_is_none_is_replaced(string parent)
    {
        var (told, received) = await SendAsync("nonsense", (TraceParent, parent));

        Assert.Matches("^[0-9a-f]{32}$", told);
        Assert.Matches($"^00-{told}-[0-9a-f]{{16}}-00$", received[TraceParent]);
    }

    [Fact]
    public async Task The_parts_of_a_view_belong_to_its_request()
    {
        var order = Guid.NewGuid();

        using var answer = await gateway.Client(gateway.Token()).GetAsync($"/api/views/orders/{order}");

        var told = answer.Headers.GetValues(NibbleHeaders.RequestId).Single();
        var received = gateway.ReceivedRequests[$"/api/orders/{order}"].Headers;
        Assert.Equal(told, received[NibbleHeaders.RequestId]);
        Assert.Matches($"^00-{told}-[0-9a-f]{{16}}-00$", received[TraceParent]);
    }

    /// <summary>What the client is told, and what the service gets.</summary>
    private async Task<(string Told, IReadOnlyDictionary<string, string> Received)> SendAsync(
        string name,
        params (string Name, string Value)[] headers
    )
    {
        var path = $"/api/orders/{name}-{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (field, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(field, value);
        }

        using var answer = await gateway.Client(gateway.Token()).SendAsync(request);
        return (answer.Headers.GetValues(NibbleHeaders.RequestId).Single(), gateway.ReceivedRequests[path].Headers);
    }
}
