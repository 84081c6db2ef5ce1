using System.Diagnostics;
using System.Threading.Channels;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Telemetry;
using StackExchange.Redis;

namespace Nibble.RestaurantService.Caching;

/// <summary>
/// Tells the gateways over Redis what to evict, apart from the request that changed it: a Redis that is slow or gone
/// delays nobody. What it cannot say is only logged; the answers' <c>max-age</c> bounds the harm.
/// </summary>
internal sealed partial class CacheEvictionPublisher(IServiceProvider services, ILogger<CacheEvictionPublisher> logger)
    : BackgroundService
{
    private readonly Channel<(string Tags, ActivityContext Cause)> _evictions = Channel.CreateBounded<(
        string Tags,
        ActivityContext Cause
    )>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Sends the tags, separated by commas, soon.</summary>
    public void Publish(string tags) => _evictions.Writer.TryWrite((tags, Activity.Current?.Context ?? default));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await foreach (var (tags, cause) in _evictions.Reader.ReadAllAsync(stoppingToken))
        {
            if (services.GetService<IConnectionMultiplexer>() is not { } redis)
            {
                continue;
            }

            // In the trace of the change; without one (a worker's) in none.
            using var activity =
                cause == default
                    ? null
                    : NibbleTelemetry.ActivitySource.StartActivity(
                        "publish cache eviction",
                        ActivityKind.Internal,
                        cause
                    );
            try
            {
                await redis.GetSubscriber().PublishAsync(RedisChannel.Literal(CacheTags.EvictionChannel), tags);
            }
            catch (Exception gone) when (gone is RedisException or TimeoutException)
            {
                LogPublishFailed(tags, gone.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Redis is away, gateways keep {Tags} until it runs out: {Reason}")]
    private partial void LogPublishFailed(string tags, string reason);
}
