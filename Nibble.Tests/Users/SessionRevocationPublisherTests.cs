using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;
using Nibble.Tests.Support;
using StackExchange.Redis;

namespace Nibble.Tests.Users;

public sealed class SessionRevocationPublisherTests
{
    [Fact]
    public async Task Gateways_hear_of_a_revocation_at_once_and_signing_out_works_without_Redis_too()
    {
        await using var garnet = await GarnetServer.StartNewAsync();
        await using var service = new UserServiceFixture();
        service.Settings["ConnectionStrings:redis"] = garnet.ConnectionString;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(garnet.ConnectionString);
        var heard = new ConcurrentDictionary<Guid, SessionRevoked>();
        await redis
            .GetSubscriber()
            .SubscribeAsync(
                RedisChannel.Literal(RevocationChannel.Name),
                (_, message) =>
                {
                    var revocation = JsonSerializer.Deserialize<SessionRevoked>((string)message!, NibbleJson.Options)!;
                    heard[revocation.SessionId] = revocation;
                }
            );

        var first = await service.RegisterAndSignInAsync();
        await first.Client.PostAsync("/api/auth/logout", null);
        Assert.True(await HeardAsync(first.SessionId));

        await garnet.StopAsync();
        var second = await service.RegisterAndSignInAsync();
        var logout = await second.Client.PostAsync("/api/auth/logout", null);
        Assert.Equal(HttpStatusCode.NoContent, logout.StatusCode);
        Assert.Contains(second.SessionId, await service.RevokedSessionsAsync());

        await garnet.StartAsync();
        var third = await service.RegisterAndSignInAsync();
        Assert.True(
            await Eventually.PollAsync(
                async () =>
                {
                    // Each try is another sign-out: what the gateways hear while they reconnect themselves is up to them.
                    service.Time.Advance(TimeSpan.FromSeconds(1));
                    await third.Client.PostAsync("/api/auth/logout", null);
                    third = await service.RegisterAndSignInAsync();
                    await third.Client.PostAsync("/api/auth/logout", null);
                    return heard.ContainsKey(third.SessionId);
                },
                heardAgain => heardAgain
            )
        );

        Task<bool> HeardAsync(Guid sessionId) =>
            Eventually.PollAsync(() => Task.FromResult(heard.ContainsKey(sessionId)), yes => yes);
    }
}
