using System.ComponentModel.DataAnnotations;

namespace Nibble.Gateway.Caching;

/// <summary>Settings of the response cache, section <c>Gateway:Cache</c>. Validated at startup.</summary>
internal sealed class ResponseCacheOptions
{
    public const string Section = "Gateway:Cache";

    /// <summary>Maximum bytes of responses in one instance's memory, bodies and headers.</summary>
    [Range(1 << 20, 1L << 40)]
    public long MemoryLimit { get; set; } = 64 << 20;

    /// <summary>Maximum size of a stored body in bytes; larger ones are passed through.</summary>
    [Range(0, 1 << 30)]
    public int MaxBodySize { get; set; } = 1 << 20;

    /// <summary>Maximum number of responses per URI (Vary).</summary>
    [Range(1, 10_000)]
    public int MaxVariants { get; set; } = 64;

    /// <summary>
    /// How long a response may be used past its freshness while its backend is unreachable, unless it forbids that.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan StaleWhenUnreachable { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Maximum time that a request waits for another request's fetch before it fetches separately.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CollapseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Maximum duration of a background revalidation.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan BackgroundTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Prefix of all keys in Redis. The braces keep them in one slot of a Redis Cluster.</summary>
    [Required, RegularExpression(@"^\{[A-Za-z0-9:_.-]+\}[A-Za-z0-9:_.-]*$")]
    public string RedisPrefix { get; set; } = "{nibble:cache}:";

    /// <summary>
    /// Maximum time that a request waits for Redis. After one timeout Redis is not used until it responds again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Maximum time that Redis keeps a response, regardless of its lifetime.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan RedisLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Interval at which an instance checks Redis for missed evictions.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan EvictionCheckInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a response in memory is trusted while Redis is configured but unavailable, because evictions by other
    /// instances are not received then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan LifetimeWithoutRedis { get; set; } = TimeSpan.FromSeconds(10);
}
