using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Caching;

/// <summary>
/// Keeps this instance's memory in step with the evictions of all instances. They come by pub/sub, which may lose them
/// without a word; so the feed also compares, twice a second, how many there were with how many it has seen, and drops
/// everything in memory when one is missing.
/// </summary>
internal sealed partial class EvictionSyncJob(
    RedisStore redis,
    ResponseCache cache,
    TagInvalidationTable evictions,
    IOptions<ResponseCacheOptions> options,
    TimeProvider time,
    ILogger<EvictionSyncJob> logger
) : BackgroundService
{
    private readonly Lock _gate = new();
    private long _lastSeenClock = -1;
    private long? _pendingClock;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!redis.IsConfigured)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var clock = await redis.TryConnectAsync(OnEviction, OnRequestAsync) ? await redis.ReadClockAsync() : null;
            if (clock is null)
            {
                redis.MarkOutOfSync();
            }
            else
            {
                Reconcile(clock.Value);
                redis.MarkInSync();
            }

            await Task.Delay(options.Value.EvictionCheckInterval, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A service asks for an eviction. All instances hear it and each sees to it: once too often does no harm.</summary>
    private async Task OnRequestAsync(string[] tags) => await cache.EvictAsync(tags);

    /// <summary>A message: the clock after the eviction, and its tags; no tags means everything.</summary>
    internal void OnEviction(long clock, string[] tags)
    {
        lock (_gate)
        {
            if (tags.Length == 0 || clock > _lastSeenClock + 1)
            {
                evictions.EvictAll();
            }

            foreach (var tag in tags)
            {
                evictions.Evict(tag);
            }

            _lastSeenClock = Math.Max(_lastSeenClock, clock);
        }
    }

    /// <summary>What Redis says the clock is.</summary>
    internal void Reconcile(long clock)
    {
        lock (_gate)
        {
            if (clock == _lastSeenClock)
            {
                _pendingClock = null;
                return;
            }

            // Ahead of us: its message may be on the way still, on another connection. When it has not come by the next
            // look it is lost. Behind us, or after a break: no message will tell.
            if (redis.IsInSync && clock > _lastSeenClock && !(_pendingClock > _lastSeenClock))
            {
                _pendingClock = clock;
                return;
            }

            if (_lastSeenClock >= 0)
            {
                LogMissed();
            }

            evictions.EvictAll();
            _lastSeenClock = clock;
            _pendingClock = null;
        }
    }

    [LoggerMessage(LogLevel.Information, "Cache evictions were missed; the responses in memory are dropped.")]
    private partial void LogMissed();
}
