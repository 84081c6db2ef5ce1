using System.Threading.Channels;
using Nibble.Contracts;
using StackExchange.Redis;

namespace Nibble.RestaurantService.Caching;

/// <summary>
/// Tells the gateways over Redis what to evict, apart from the request that changed it: a Redis that is slow or gone
/// delays nobody. What it cannot say is only logged; the answers' <c>max-age</c> bounds the harm.
/// </summary>
internal sealed partial class CacheEvictionPublisher(IServiceProvider services, ILogger<CacheEvictionPublisher> logger)
    : BackgroundService
{
    private readonly Channel<string> _tags = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    /// <summary>Sends the tags, separated by commas, soon.</summary>
    public void Publish(string tags) => _tags.Writer.TryWrite(tags);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        await foreach (var tags in _tags.Reader.ReadAllAsync(stoppingToken))
        {
            if (services.GetService<IConnectionMultiplexer>() is not { } redis)
            {
                continue;
            }

            try
            {
                await redis.GetSubscriber().PublishAsync(RedisChannel.Literal(CacheTags.EvictionChannel), tags);
            }
            catch (Exception gone) when (gone is RedisException or TimeoutException)
            {
                LogLost(tags, gone.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Redis is away, gateways keep {Tags} until it runs out: {Reason}")]
    private partial void LogLost(string tags, string reason);
}
