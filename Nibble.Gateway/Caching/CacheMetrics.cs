using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Nibble.Gateway.Caching;

/// <summary>How the cache handled a request; the tag <c>outcome</c>.</summary>
internal static class CacheOutcome
{
    public const string Hit = "hit";

    /// <summary>Served stale: allowed by the origin or the client, or because the backend failed.</summary>
    public const string Stale = "stale";

    /// <summary>The backend validated the stored response (304).</summary>
    public const string Revalidated = "revalidated";

    /// <summary>Served with the response that another request was fetching.</summary>
    public const string Collapsed = "collapsed";

    /// <summary>Fetched, whether stored or not.</summary>
    public const string Miss = "miss";

    /// <summary>Not eligible: method, range, no-store, or conditions that only the backend can evaluate.</summary>
    public const string Bypass = "bypass";

    public static IReadOnlyList<string> All { get; } = [Hit, Stale, Revalidated, Collapsed, Miss, Bypass];
}

/// <summary>The cache's instruments on the meter <c>Nibble.Gateway</c>.</summary>
internal sealed class CacheMetrics
{
    private const string MeterName = "Nibble.Gateway";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _evictions;
    private readonly FrozenDictionary<string, StrongBox<long>> _counts = CacheOutcome.All.ToFrozenDictionary(
        outcome => outcome,
        _ => new StrongBox<long>()
    );

    public CacheMetrics(IMeterFactory meters, MemoryStore memory)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>(
            "nibble.gateway.cache.requests",
            "{request}",
            "Requests on cached routes, by what the cache did."
        );
        _evictions = meter.CreateCounter<long>(
            "nibble.gateway.cache.evictions",
            "{tag}",
            "Tags and URIs that this instance evicted everywhere."
        );
        meter.CreateObservableUpDownCounter(
            "nibble.gateway.cache.memory",
            () => memory.Size,
            "By",
            "Responses held in memory."
        );
    }

    /// <summary>Number of requests since the start, by outcome.</summary>
    public IReadOnlyDictionary<string, long> Counts =>
        _counts.ToDictionary(count => count.Key, count => Volatile.Read(ref count.Value.Value));

    public void Count(string outcome)
    {
        Interlocked.Increment(ref _counts[outcome].Value);
        _requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
    }

    public void RecordEvictions(int tags) => _evictions.Add(tags);
}
