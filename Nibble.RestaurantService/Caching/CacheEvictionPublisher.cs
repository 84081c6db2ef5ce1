using System.Diagnostics;
using System.Threading.Channels;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Telemetry;
using StackExchange.Redis;

namespace Nibble.RestaurantService.Caching;

/// <summary>
/// Publishes cache evictions to the gateways over Redis, outside the request that caused them, so that a slow or
/// unavailable Redis delays no request. Failures are only logged; the responses' <c>max-age</c> bounds staleness.
/// </summary>
internal sealed partial class CacheEvictionPublisher(IServiceProvider services, ILogger<CacheEvictionPublisher> logger)
    : BackgroundService
{
    private readonly Channel<(string Tags, ActivityContext Cause)> _evictions = Channel.CreateBounded<(
        string Tags,
        ActivityContext Cause
    )>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Enqueues the tags, separated by commas.</summary>
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

            // Continues the trace of the change; a change without a trace (a background job's) starts none.
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
