using StackExchange.Redis;

namespace Nibble.Tests.Support;

public sealed class GarnetServerTests(GarnetServer garnet) : IClassFixture<GarnetServer>
{
    [Fact]
    public async Task It_runs_Lua_and_comes_back_empty_on_the_same_port()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(garnet.ConnectionString);
        var database = redis.GetDatabase();
        await database.ScriptEvaluateAsync("return redis.call('SET', KEYS[1], ARGV[1])", ["key"], ["value"]);
        Assert.Equal("value", await database.StringGetAsync("key"));

        await garnet.StopAsync();
        await garnet.StartAsync();

        await using var again = await ConnectionMultiplexer.ConnectAsync(garnet.ConnectionString);
        Assert.False(await again.GetDatabase().KeyExistsAsync("key"));
    }

    [Fact]
    public async Task It_refuses_a_client_without_its_password()
    {
        var options = ConfigurationOptions.Parse(garnet.ConnectionString);
        (options.Password, options.AbortOnConnectFail) = ("wrong", true);

        await Assert.ThrowsAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync(options));
    }
}
