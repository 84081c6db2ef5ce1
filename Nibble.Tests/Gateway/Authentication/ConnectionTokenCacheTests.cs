using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Nibble.Gateway.Authentication;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Authentication;

/// <summary>A connection is known by its last token, and nobody gets in by somebody else's.</summary>
public sealed class ConnectionTokenCacheTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Path = "/api/orders/same-connection";

    [Fact]
    public async Task Whoever_takes_turns_on_one_connection_is_each_time_the_one_that_the_token_says()
    {
        using var client = OneConnection();
        var people = new[] { Guid.NewGuid(), Guid.NewGuid() };
        var tokens = people.Select(person => gateway.Token(person)).ToArray();

        foreach (var turn in new[] { 0, 0, 1, 1, 0, 1, 0, 0 })
        {
            using var answer = await SendAsync(client, tokens[turn]);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(people[turn].ToString(), gateway.ReceivedRequests[Path].Headers[NibbleHeaders.UserId]);
        }
    }

    [Fact]
    public async Task After_a_good_token_a_bad_one_or_none_on_the_same_connection_is_refused()
    {
        using var client = OneConnection();
        var good = gateway.Token();
        (await SendAsync(client, good)).EnsureSuccessStatusCode();

        using var edited = await SendAsync(client, string.Concat(good.AsSpan(0, good.Length - 4), "AAAA"));
        using var none = await SendAsync(client, null);

        await edited.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenInvalid);
        await none.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenMissing);
    }

    [Fact]
    public async Task A_revoked_session_is_refused_on_the_connection_that_it_kept()
    {
        using var client = OneConnection();
        var session = Guid.NewGuid();
        var token = gateway.Token(session: session);
        (await SendAsync(client, token)).EnsureSuccessStatusCode();

        gateway.RevokeSession(session);
        var refused = await Eventually.PollAsync(
            () => SendAsync(client, token),
            response => response.StatusCode == HttpStatusCode.Unauthorized
        );

        await refused.AssertErrorAsync(HttpStatusCode.Unauthorized, ErrorCodes.TokenRevoked);
    }

    [Fact]
    public void Only_the_very_header_that_came_last_is_known()
    {
        var connection = ConnectionTokenCache.Of(Request("HTTP/1.1"))!;
        var header = new string("Bearer a.b.c");
        var caller = new CachedCallerIdentity(CallerIdentity.Anonymous, ValidUntil: 1);
        connection.Set(header, caller);

        Assert.Same(caller, connection.Find(header));
        Assert.Null(connection.Find(new string("Bearer a.b.c".AsSpan())));
        Assert.Null(connection.Find("Bearer a.b.d"));
    }

    [Fact]
    public void Requests_that_share_a_connection_at_the_same_time_share_no_memory() =>
        Assert.Null(ConnectionTokenCache.Of(Request("HTTP/2")));

    private static DefaultHttpContext Request(string protocol)
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = protocol;
        context.Features.Set<IConnectionItemsFeature>(new Connection());
        return context;
    }

    private HttpClient OneConnection() =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = gateway.Address };

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client.SendAsync(request);
    }

    private sealed class Connection : IConnectionItemsFeature
    {
        public IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();
    }
}
