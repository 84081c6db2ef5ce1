using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Caching;

/// <summary>
/// Applies the evictions of all instances to this instance's memory. They are received by pub/sub, which may lose
/// messages; therefore twice a second the job compares the number of evictions in Redis with those received, and evicts
/// all of memory if one is missing.
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

    /// <summary>
    /// Handles an eviction request of a service. Every instance performs it; repeating it is harmless.
    /// </summary>
    private async Task OnRequestAsync(string[] tags) => await cache.EvictAsync(tags);

    /// <summary>Handles an eviction message: the clock after the eviction, and its tags; no tags means all.</summary>
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

    /// <summary>Compares the clock in Redis with the last one received.</summary>
    internal void Reconcile(long clock)
    {
        lock (_gate)
        {
            if (clock == _lastSeenClock)
            {
                _pendingClock = null;
                return;
            }

            // If Redis is ahead, the message may still be in transit on another connection; if it has not arrived by
            // the next check, it is lost. If Redis is behind, or was unavailable, no message will arrive.
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
