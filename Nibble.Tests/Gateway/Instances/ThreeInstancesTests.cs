using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nibble.Contracts;
using Nibble.Gateway.Authentication;
using Nibble.Gateway.RateLimiting;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;
using Nibble.Tests.Support;
using StackExchange.Redis;

namespace Nibble.Tests.Gateway.Instances;

/// <summary>Three gateways on one Garnet in front of the same services: what one knows, all know.</summary>
public sealed class ThreeInstancesTests : IAsyncLifetime, IAsyncDisposable
{
    private const int Burst = 60;
    private const int Lease = 5;

    private readonly GarnetServer _garnet = new();
    private readonly List<GatewayFixture> _gateways = [];

    private GatewayFixture First => _gateways[0];

    public async Task InitializeAsync()
    {
        await _garnet.StartAsync();
        var first = new GatewayFixture
        {
            Settings =
            {
                ["ConnectionStrings:redis"] = _garnet.ConnectionString,
                ["Gateway:RateLimits:write:Burst"] = $"{Burst}",
                ["Gateway:RateLimits:write:Permits"] = "1",
                ["Gateway:RateLimits:write:Period"] = "1.00:00:00",
                ["Gateway:RateLimits:write:MaxLease"] = $"{Lease}",
                ["Gateway:RateLimits:read:Burst"] = "1000000",
                ["Gateway:RateLimits:read:Permits"] = "1000000",
                // A busy machine is not what these tests are about.
                ["Gateway:Limiter:LeaseLifetime"] = "00:01:00",
                ["Gateway:Limiter:RedisDeadline"] = "00:00:01",
            },
        };
        await first.InitializeAsync();
        _gateways.AddRange([
            first,
            GatewayFixture.CreateInstanceBeside(first),
            GatewayFixture.CreateInstanceBeside(first),
        ]);
        await Task.WhenAll(_gateways.Skip(1).Select(gateway => gateway.InitializeAsync()));
        await AllUseRedisAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Enumerable.Reverse(_gateways))
        {
            await gateway.DisposeAsync();
        }

        await _garnet.StopAsync();
    }

    [Fact]
    public async Task Together_they_allow_the_quota_not_three_times_it()
    {
        await AllowOneQuotaAsync();
    }

    [Fact]
    public async Task A_revocation_that_Redis_tells_reaches_all_of_them()
    {
        var session = Guid.NewGuid();
        var clients = Clients(First.Token(session: session));
        Assert.All(await GetFromAllAsync(clients), status => Assert.Equal(HttpStatusCode.OK, status));

        // The User Service is asked too, but does not know it: only the message can have told.
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_garnet.ConnectionString);
        var message = JsonSerializer.Serialize(
            new SessionRevoked(1, session, DateTime.UtcNow.AddMinutes(20)),
            NibbleJson.Options
        );
        var heard = await redis.GetSubscriber().PublishAsync(RedisChannel.Literal(RevocationChannel.Name), message);

        Assert.Equal(3, heard);
        var after = await Eventually.PollAsync(
            () => GetFromAllAsync(clients),
            statuses => statuses.All(status => status == HttpStatusCode.Unauthorized)
        );
        Assert.All(after, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
    }

    [Fact]
    public async Task A_revocation_whose_message_is_lost_reaches_all_of_them_all_the_same()
    {
        var session = Guid.NewGuid();
        var clients = Clients(First.Token(session: session));
        Assert.All(await GetFromAllAsync(clients), status => Assert.Equal(HttpStatusCode.OK, status));

        First.RevokeSession(session);

        var after = await Eventually.PollAsync(
            () => GetFromAllAsync(clients),
            statuses => statuses.All(status => status == HttpStatusCode.Unauthorized)
        );
        Assert.All(after, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        await (await clients[0].GetAsync("/api/orders/x")).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenRevoked
        );
    }

    [Fact]
    public async Task Redis_killed_and_started_again_under_load_is_an_error_for_nobody()
    {
        First.Handlers["/api/restaurants/load"] = context =>
        {
            context.Response.Headers.CacheControl = "max-age=1";
            return context.Response.WriteAsync("load");
        };
        using var end = new CancellationTokenSource();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var load = Clients(First.Token()).Select(LoadAsync).ToArray();

        await AnsweredAsync(200);
        await _garnet.StopAsync();
        await AnsweredAsync(500);
        Assert.All(_gateways, gateway => Assert.False(StoreOf(gateway).IsAvailable));
        await _garnet.StartAsync();
        await AllUseRedisAsync();
        await AnsweredAsync(200);
        await end.CancelAsync();
        await Task.WhenAll(load);

        Assert.Equal([HttpStatusCode.OK], statuses.Keys);
        await AllowOneQuotaAsync();
        await ShareOneCacheAsync();
        await ShareTokensAsync();

        async Task LoadAsync(HttpClient client)
        {
            for (var i = 0; !end.IsCancellationRequested; i++)
            {
                using var answer = await client.GetAsync(i % 2 == 0 ? "/api/orders/load" : "/api/restaurants/load");
                statuses.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
                await Task.Delay(1);
            }
        }

        Task AnsweredAsync(int more)
        {
            var enough = statuses.Values.Sum() + more;
            return Eventually.AssertWithinTwoMinutesAsync(() => Task.FromResult(statuses.Values.Sum() >= enough));
        }
    }

    /// <summary>A user who floods all three gets one quota, give or take what leases hold.</summary>
    private async Task AllowOneQuotaAsync()
    {
        // An instance that found Redis late has counted alone for a moment, as it should: that is another test's matter.
        for (var attempt = 1; ; attempt++)
        {
            var alone = CountedAlone();
            var clients = Clients(First.Token());
            var admitted = await Task.WhenAll(clients.Select(FloodAsync));
            if (CountedAlone() == alone)
            {
                Assert.InRange(admitted.Sum(), Burst - (3 * Lease), Burst);
                return;
            }

            Assert.True(attempt < 10, "Redis never answers in time.");
        }

        static async Task<int> FloodAsync(HttpClient client)
        {
            var admitted = 0;
            for (var i = 0; i < 2 * Burst; i++)
            {
                using var answer = await client.PostAsJsonAsync("/api/orders/flood", new { });
                Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests });
                admitted += answer.IsSuccessStatusCode ? 1 : 0;
            }

            return admitted;
        }

        long CountedAlone() =>
            _gateways
                .Select(gateway => gateway.Services.GetRequiredService<LimiterMetrics>().For(RateLimitPolicies.Write))
                .Sum(counters => counters.Admitted(LimiterSource.Local) + counters.Refused(LimiterSource.Local));
    }

    private async Task ShareOneCacheAsync()
    {
        await Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            var path = $"/api/restaurants/{Guid.NewGuid()}";
            First.Handlers[path] = context =>
            {
                context.Response.Headers.CacheControl = "public, max-age=60";
                return context.Response.WriteAsync("shared");
            };
            var clients = Clients(First.Token());
            // Clients know all instances by one name, which is a part of the cache's key.
            Array.ForEach(clients, client => client.DefaultRequestHeaders.Host = "nibble.test");
            await clients[1].GetAsync(path);
            var other = await clients[2].GetAsync(path);
            return other.Headers.GetValues("Cache-Status").Single().StartsWith("Nibble; hit", StringComparison.Ordinal);
        });
    }

    private async Task ShareTokensAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_garnet.ConnectionString);
        await Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            var token = First.Token();
            await _gateways[1].Client(token).GetAsync("/api/orders/x");
            return await redis.GetDatabase().KeyExistsAsync($"nibble:token:{TokenKey.Of(token)}");
        });
    }

    private Task AllUseRedisAsync() =>
        Eventually.AssertWithinTwoMinutesAsync(() =>
            Task.FromResult(
                _gateways.All(gateway =>
                    StoreOf(gateway).IsAvailable
                    && gateway.Services.GetRequiredService<Nibble.Gateway.Caching.RedisStore>().IsInSync
                )
            )
        );

    private static IPermitStore StoreOf(GatewayFixture gateway) => gateway.Services.GetRequiredService<IPermitStore>();

    private HttpClient[] Clients(string token) => [.. _gateways.Select(gateway => gateway.Client(token))];

    private static async Task<HttpStatusCode[]> GetFromAllAsync(HttpClient[] clients) =>
        [
            .. (await Task.WhenAll(clients.Select(client => client.GetAsync("/api/orders/x")))).Select(response =>
                response.StatusCode
            ),
        ];
}
