using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Caching;

/// <summary>The start of a fetch on the clocks of both levels, to detect evictions during the fetch.</summary>
internal readonly record struct FetchTimestamp(long Memory, long? Redis);

/// <summary>Combines the two levels: memory first, Redis second.</summary>
internal sealed class ResponseCache(
    MemoryStore memory,
    RedisStore redis,
    TagInvalidationTable evictions,
    CacheMetrics metrics,
    IOptions<ResponseCacheOptions> options,
    TimeProvider time
)
{
    private readonly ResponseCacheOptions _options = options.Value;

    public StoredResponse? FindInMemory(in CacheKey key, IHeaderDictionary request, DateTimeOffset now)
    {
        var found = memory.Find(key, request);
        return found is null || IsTrusted(found, now) ? found : null;
    }

    /// <summary>Looks up Redis and copies a hit to memory.</summary>
    public async ValueTask<(FetchTimestamp Stamp, StoredResponse? Response)> FindInRedisAsync(
        CacheKey key,
        IHeaderDictionary request
    )
    {
        var stamp = evictions.Now;
        var (clock, response) = await redis.FindAsync(key, request);
        if (response is not null)
        {
            AddToMemory(response, stamp);
        }

        return (new FetchTimestamp(stamp, clock), response);
    }

    public VarySelector? NewestSelector(in CacheKey key) => memory.NewestSelector(key);

    /// <returns>
    /// False if the response was evicted during the fetch: it may be used only for the request that fetched it.
    /// </returns>
    public bool Add(StoredResponse response, FetchTimestamp stamp)
    {
        AddToMemory(response, stamp.Memory);
        if (!evictions.IsValid(response))
        {
            memory.Remove(response);
            return false;
        }

        if (stamp.Redis is { } clock)
        {
            redis.Put(response, clock, GetRetentionTime(response));
        }

        return true;
    }

    /// <summary>Whether none of the response's tags was evicted since its fetch began.</summary>
    public bool IsValid(StoredResponse response) => evictions.IsValid(response);

    /// <summary>Evicts one response that turned out to be outdated.</summary>
    public ValueTask RemoveAsync(StoredResponse response)
    {
        memory.Remove(response);
        return EvictAsync([response.Key.Tag]);
    }

    /// <summary>
    /// Invalidates every response with the tag: in this instance before it returns, in all others within a second. Never
    /// fails; while Redis does not respond, the others learn of it when it does again, and until then use what they hold
    /// for seconds only.
    /// </summary>
    public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        return EvictAsync([tag]);
    }

    public async ValueTask EvictAsync(IReadOnlyList<string> tags)
    {
        if (tags.Count == 0)
        {
            return;
        }

        foreach (var tag in tags)
        {
            evictions.Evict(tag);
        }

        metrics.RecordEvictions(tags.Count);
        await redis.EvictAsync(tags);
    }

    private void AddToMemory(StoredResponse response, long stamp)
    {
        TagInvalidationTable.Stamp(response, stamp);
        response.ArrivedAt = time.GetUtcNow();
        memory.Add(response);
    }

    private bool IsTrusted(StoredResponse response, DateTimeOffset now) =>
        redis.IsInSync || !redis.IsConfigured || now - response.ArrivedAt <= _options.LifetimeWithoutRedis;

    private TimeSpan GetRetentionTime(StoredResponse response)
    {
        var stale = TimeSpan.Zero;
        if (!response.ForbidsStale)
        {
            stale = Longest(response.StaleWhileRevalidate, response.StaleIfError, _options.StaleWhenUnreachable);
        }

        // Kept for validation for a while: a 304 is cheaper than a full response.
        var validation = response.HasValidator ? TimeSpan.FromMinutes(10) : TimeSpan.Zero;
        return Longest(stale, validation, TimeSpan.Zero) - response.StalenessAt(time.GetUtcNow());
    }

    private static TimeSpan Longest(TimeSpan first, TimeSpan second, TimeSpan third) =>
        TimeSpan.FromTicks(Math.Max(first.Ticks, Math.Max(second.Ticks, third.Ticks)));
}
