using System.Net;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.Authentication;

/// <summary>The issuer's keys change while the gateway runs; who makes up key ids does not make it ask for them.</summary>
public sealed class SigningKeyRotationTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly GatewayFixture _gateway = new();

    public Task InitializeAsync() => _gateway.InitializeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_new_key_is_found_when_its_first_token_comes()
    {
        await GetAsync(_gateway.Token());
        _gateway.Issuer.Rotate();
        var token = _gateway.Token();

        var status = await Eventually.PollAsync(() => GetAsync(token), status => status == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Tokens_with_unknown_key_ids_ask_for_the_keys_once()
    {
        await GetAsync(_gateway.Token());
        using var forger = new TestTokenIssuer();
        var before = _gateway.JwksRequestCount;

        for (var i = 0; i < 20; i++)
        {
            forger.Rotate();
            Assert.Equal(
                HttpStatusCode.Unauthorized,
                await GetAsync(forger.Issue(Guid.NewGuid(), Guid.NewGuid(), [], DateTime.UtcNow))
            );
        }

        Assert.InRange(_gateway.JwksRequestCount - before, 0, 1);
    }

    private async Task<HttpStatusCode> GetAsync(string token)
    {
        using var client = _gateway.Client(token);
        using var response = await client.GetAsync("/api/orders/keys");
        return response.StatusCode;
    }
}
