using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;
using StackExchange.Redis;

namespace Nibble.Tests.Gateway.Caching;

/// <summary>Several gateway instances and one Redis, which comes and goes.</summary>
public sealed class RedisTests(GarnetServer garnet) : IClassFixture<GarnetServer>, IAsyncLifetime
{
    // The tests share a server, so each has its own key prefix.
    private readonly string _prefix = $"{{{Guid.NewGuid():N}}}:";

    private Origin _origin = null!;
    private CachingGateway _one = null!;
    private CachingGateway _two = null!;

    public async Task InitializeAsync()
    {
        _origin = await Origin.StartAsync(TimeProvider.System);
        _one = await StartAsync(garnet.ConnectionString);
        _two = await StartAsync(garnet.ConnectionString);
        await _one.WaitUntilInSyncAsync();
        await _two.WaitUntilInSyncAsync();
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task What_one_instance_has_fetched_the_others_have()
    {
        _origin.Respond(("Cache-Control", "max-age=600"), ("ETag", "\"1\""), ("X-A", "1"));
        await StoreAsync(_one, "/a");

        var other = await _two.GetAsync("/a");

        Assert.True(other.IsHit);
        Assert.Equal(("body 1", "1", "\"1\""), (other.Body, other["X-A"], other["ETag"]));
        Assert.Equal(1, _origin.RequestCount);
    }

    [Fact]
    public async Task Variants_are_shared_too()
    {
        _origin.Respond(("Cache-Control", "max-age=600"), ("Vary", "Accept-Language"));
        await StoreAsync(_one, "/a", ("Accept-Language", "en"));
        // The response, and what tells by which fields to find it.
        await Eventually.AssertAsync(async () => await CountStoredAsync(garnet.ConnectionString) == 2);
        await StoreAsync(_one, "/a", ("Accept-Language", "de"));

        Assert.Equal("body 1", (await _two.GetAsync("/a", ("Accept-Language", "EN"))).Body);
        Assert.Equal("body 2", (await _two.GetAsync("/a", ("Accept-Language", "de"))).Body);
        Assert.Equal("body 3", (await _two.GetAsync("/a", ("Accept-Language", "fr"))).Body);
    }

    [Fact]
    public async Task A_stale_response_from_Redis_is_validated()
    {
        _origin.RespondWithETag("\"1\"", ("Cache-Control", "no-cache"));
        await StoreAsync(_one, "/a");

        var other = await _two.GetAsync("/a");

        Assert.Equal(("body 1", "\"1\""), (other.Body, _origin.LastRequest["If-None-Match"]));
    }

    [Fact]
    public async Task An_eviction_in_one_instance_reaches_all()
    {
        _origin.Respond(("Cache-Control", "max-age=600"), (NibbleHeaders.CacheTags, "restaurant:1"));
        await StoreAsync(_one, "/a");
        await _two.GetAsync("/a");

        await _one.Cache.EvictByTagAsync("restaurant:1");

        Assert.NotEqual("body 1", (await _one.GetAsync("/a")).Body);
        await Eventually.AssertAsync(async () => (await _two.GetAsync("/a")).Body != "body 1");
    }

    [Fact]
    public async Task A_service_evicts_by_a_message_of_its_own()
    {
        _origin.Respond(("Cache-Control", "max-age=600"), (NibbleHeaders.CacheTags, CacheTags.RestaurantList));
        await StoreAsync(_one, "/a");
        await _two.GetAsync("/a");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(garnet.ConnectionString);

        await redis
            .GetSubscriber()
            .PublishAsync(RedisChannel.Literal(CacheTags.EvictionChannel), $"restaurant:1,{CacheTags.RestaurantList}");

        await Eventually.AssertAsync(async () => (await _one.GetAsync("/a")).Body != "body 1");
        await Eventually.AssertAsync(async () => (await _two.GetAsync("/a")).Body != "body 1");
    }

    [Fact]
    public async Task A_write_through_one_instance_is_seen_through_all()
    {
        _origin.Respond(("Cache-Control", "max-age=600"));
        await StoreAsync(_one, "/a");
        await _two.GetAsync("/a");

        await _one.SendAsync(HttpMethod.Put, "/a");

        Assert.NotEqual("body 1", (await _one.GetAsync("/a")).Body);
        await Eventually.AssertAsync(async () => (await _two.GetAsync("/a")).Body != "body 1");
    }

    [Fact]
    public async Task An_answer_that_an_eviction_overtook_is_stored_nowhere()
    {
        var gate = new TaskCompletionSource();
        _origin.Handler = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers[NibbleHeaders.CacheTags] = "restaurant:1";
            await gate.Task;
            await context.Response.WriteAsync("old");
        };
        var fetching = _one.GetAsync("/a");
        await Eventually.AssertAsync(() => _origin.RequestCount == 1);
        await _two.Cache.EvictByTagAsync("restaurant:1");
        gate.SetResult();
        Assert.Equal("old", (await fetching).Body);

        _origin.Respond(("Cache-Control", "max-age=600"));
        Assert.NotEqual("old", (await _two.GetAsync("/a")).Body);
        await Eventually.AssertAsync(async () => (await _one.GetAsync("/a")).Body != "old");
    }

    [Fact]
    public async Task A_lost_message_is_noticed_and_memory_dropped()
    {
        _origin.Respond(("Cache-Control", "max-age=600"), (NibbleHeaders.CacheTags, "restaurant:1"));
        await StoreAsync(_one, "/a");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(garnet.ConnectionString);
        var database = redis.GetDatabase();

        // An eviction whose message never arrives.
        var clock = await database.StringIncrementAsync(_prefix + "clock");
        await database.StringSetAsync(_prefix + "tag:restaurant:1", clock);

        await Eventually.AssertAsync(async () => (await _one.GetAsync("/a")).Body != "body 1");
    }

    [Fact]
    public async Task Without_Redis_everything_goes_on_and_it_is_used_again_when_it_is_back()
    {
        await using var server = await GarnetServer.StartNewAsync();
        await using var gateway = await (await StartAsync(server.ConnectionString)).WaitUntilInSyncAsync();
        _origin.Respond(("Cache-Control", "max-age=600"));
        await StoreAsync(gateway, "/a", server.ConnectionString);

        await server.StopAsync();
        Assert.Equal("body 1", (await gateway.GetAsync("/a")).Body);
        Assert.Equal("body 2", (await gateway.GetAsync("/b")).Body);
        await Eventually.AssertAsync(() => !gateway.IsInSync);
        Assert.Equal("body 2", (await gateway.GetAsync("/b")).Body);

        await server.StartAsync();
        await gateway.WaitUntilInSyncAsync();
        await StoreAsync(gateway, "/c", server.ConnectionString);
    }

    [Fact]
    public async Task Redis_may_come_later_than_the_gateway()
    {
        await using var server = await GarnetServer.StartNewAsync();
        await server.StopAsync();
        await using var gateway = await StartAsync(server.ConnectionString);
        _origin.Respond(("Cache-Control", "max-age=600"));

        Assert.Equal("body 1", (await gateway.GetAsync("/a")).Body);
        Assert.Equal("body 1", (await gateway.GetAsync("/a")).Body);

        await server.StartAsync();
        await gateway.WaitUntilInSyncAsync();
        await StoreAsync(gateway, "/b", server.ConnectionString);
    }

    [Fact]
    public async Task While_evictions_cannot_arrive_memory_is_trusted_for_a_moment_only()
    {
        await using var server = await GarnetServer.StartNewAsync();
        await using var gateway = await StartAsync(
            server.ConnectionString,
            ("Gateway:Cache:LifetimeWithoutRedis", "00:00:00.200")
        );
        await gateway.WaitUntilInSyncAsync();
        _origin.Respond(("Cache-Control", "max-age=600"));
        await gateway.GetAsync("/a");
        await server.StopAsync();
        await Eventually.AssertAsync(() => !gateway.IsInSync);

        await Eventually.AssertAsync(async () => (await gateway.GetAsync("/a")).Body != "body 1");
    }

    [Fact]
    public async Task A_Redis_that_hangs_holds_nobody_up_twice()
    {
        await using var pipe = new TcpProxy(garnet.Port);
        await using var gateway = await StartAsync(
            ConnectionStringOf(pipe),
            ("Gateway:Cache:RedisTimeout", "00:00:01")
        );
        await gateway.WaitUntilInSyncAsync();
        _origin.Respond(("Cache-Control", "max-age=600"));
        pipe.Pause();

        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(200, (await gateway.GetAsync($"/{i}")).Status);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);
        Assert.False(gateway.IsInSync);
        pipe.Resume();
        await gateway.WaitUntilInSyncAsync();
    }

    [Fact]
    public async Task An_eviction_that_Redis_did_not_hear_of_is_made_up_for()
    {
        await using var pipe = new TcpProxy(garnet.Port);
        await using var cutOff = await StartAsync(ConnectionStringOf(pipe), ("Gateway:Cache:RedisTimeout", "00:00:01"));
        await cutOff.WaitUntilInSyncAsync();
        _origin.Respond(("Cache-Control", "max-age=600"), (NibbleHeaders.CacheTags, "restaurant:1"));
        await StoreAsync(_one, "/a");
        pipe.Pause();
        await Eventually.AssertAsync(() => !cutOff.IsInSync);
        await cutOff.Cache.EvictByTagAsync("restaurant:1");
        Assert.Equal("body 1", (await _one.GetAsync("/a")).Body);

        pipe.Resume();

        await Eventually.AssertAsync(async () => (await _one.GetAsync("/a")).Body != "body 1");
    }

    [Fact]
    public async Task Redis_keeps_a_response_no_longer_than_it_can_be_used()
    {
        _origin.Respond(("Cache-Control", "max-age=100, stale-while-revalidate=50"));
        await StoreAsync(_one, "/short");
        _origin.Respond(("Cache-Control", "max-age=99999999"));
        await StoreAsync(_one, "/long");
        await using var redis = await ConnectionMultiplexer.ConnectAsync(garnet.ConnectionString);
        var server = redis.GetServers().Single();
        var lifetimes = new List<double>();
        await foreach (var key in server.KeysAsync(pattern: _prefix + "entry:*"))
        {
            lifetimes.Add((await redis.GetDatabase().KeyTimeToLiveAsync(key))!.Value.TotalSeconds);
        }

        Assert.Contains(lifetimes, seconds => seconds is > 100 and <= 160);
        Assert.All(lifetimes, seconds => Assert.InRange(seconds, 0, 86_400));
    }

    private Task<CachingGateway> StartAsync(string redis, params (string Key, string Value)[] settings) =>
        CachingGateway.StartAsync(
            settings
                .Append(("Gateway:Cache:RedisPrefix", _prefix))
                .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            redis,
            _origin
        );

    /// <summary>Fetches, and waits until Redis has it: storing there happens in the background.</summary>
    private Task StoreAsync(CachingGateway gateway, string path, params (string Name, string Value)[] headers) =>
        StoreAsync(gateway, path, garnet.ConnectionString, headers);

    private async Task StoreAsync(
        CachingGateway gateway,
        string path,
        string redis,
        params (string Name, string Value)[] headers
    )
    {
        var before = await CountStoredAsync(redis);
        await gateway.GetAsync(path, headers);
        await Eventually.AssertAsync(async () => await CountStoredAsync(redis) > before);
    }

    private async Task<int> CountStoredAsync(string redis)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis);
        return await client.GetServers().Single().KeysAsync(pattern: _prefix + "entry:*").CountAsync();
    }

    private string ConnectionStringOf(TcpProxy proxy) =>
        garnet.ConnectionString.Replace($":{garnet.Port}", $":{proxy.Port}", StringComparison.Ordinal);
}
