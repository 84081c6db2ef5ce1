using System.ComponentModel.DataAnnotations;

namespace Nibble.Gateway.Caching;

/// <summary>The response cache's settings, section <c>Gateway:Cache</c>. Checked when the gateway starts.</summary>
internal sealed class ResponseCacheOptions
{
    public const string Section = "Gateway:Cache";

    /// <summary>Bytes of responses that one instance keeps in memory, bodies and headers.</summary>
    [Range(1 << 20, 1L << 40)]
    public long MemoryLimit { get; set; } = 64 << 20;

    /// <summary>The largest body, in bytes, that is stored; a larger one streams through.</summary>
    [Range(0, 1 << 30)]
    public int MaxBodySize { get; set; } = 1 << 20;

    /// <summary>The most responses kept for one URI (Vary).</summary>
    [Range(1, 10_000)]
    public int MaxVariants { get; set; } = 64;

    /// <summary>How long a response outlives its freshness while its backend cannot be reached, unless it forbids that.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan StaleWhenUnreachable { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long requests wait for another one's answer to the same question before they ask themselves.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CollapseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a revalidation in the background may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan BackgroundTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What every key in Redis begins with. The braces keep all of them in one slot of a Redis Cluster.</summary>
    [Required, RegularExpression(@"^\{[A-Za-z0-9:_.-]+\}[A-Za-z0-9:_.-]*$")]
    public string RedisPrefix { get; set; } = "{nibble:cache}:";

    /// <summary>How long a request waits for Redis; after one miss of it Redis is left alone until it answers again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that Redis keeps a response, whatever its lifetime.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan RedisLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often the instance asks Redis whether it has missed an eviction.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan EvictionCheckInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a response in memory is trusted while Redis is configured but gone: evictions by other instances do not
    /// arrive then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LifetimeWithoutRedis { get; set; } = TimeSpan.FromSeconds(10);
}
