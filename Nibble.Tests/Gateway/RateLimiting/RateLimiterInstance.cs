using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nibble.Gateway.RateLimiting;
using StackExchange.Redis;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>The rate limiting of one gateway instance, on a real Redis and the real clock.</summary>
internal sealed class RateLimiterInstance : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RateLimiterInstance(string connectionString)
    {
        // The client's own pauses between attempts to reconnect grow to ten seconds.
        var connection = ConfigurationOptions.Parse(connectionString);
        connection.ReconnectRetryPolicy = new LinearRetry(50);
        connection.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
        _services = new ServiceCollection()
            .AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(connection))
            .BuildServiceProvider();
        Store = new RedisPermitStore(
            _services,
            Options.Create(Limiter),
            TimeProvider.System,
            NullLogger<RedisPermitStore>.Instance
        );
    }

    /// <summary>A patient deadline: a busy machine is not what these tests are about.</summary>
    public LimiterOptions Limiter { get; } =
        new() { RedisDeadline = TimeSpan.FromSeconds(20), ProbeInterval = TimeSpan.FromMilliseconds(20) };

    public RedisPermitStore Store { get; }

    public LimiterCounters Counters { get; } = new();

    public static async Task<RateLimiterInstance> StartAsync(string connectionString)
    {
        var instance = await StartWithoutWaitingAsync(connectionString);
        await instance.WaitUntilAsync(available: true);
        return instance;
    }

    /// <summary>Starts whether or not anything answers.</summary>
    public static async Task<RateLimiterInstance> StartWithoutWaitingAsync(string connectionString)
    {
        var instance = new RateLimiterInstance(connectionString);
        await instance.Store.StartAsync(CancellationToken.None);
        return instance;
    }

    public LeasedRateLimiter LimiterFor(string key, Quota quota) =>
        new(key, quota, new(Store, new LimiterClock(TimeProvider.System), Limiter.LeaseLifetime, Counters));

    public async Task WaitUntilAsync(bool available)
    {
        var limit = DateTime.UtcNow.AddSeconds(60);
        while (Store.IsAvailable != available)
        {
            Assert.True(DateTime.UtcNow < limit, $"The store does not become {(available ? "" : "un")}available.");
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.StopAsync(CancellationToken.None);
        Store.Dispose();
        await _services.DisposeAsync();
    }
}
