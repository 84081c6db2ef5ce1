namespace Nibble.Gateway.Status;

/// <summary>Health of a service or of the platform; a greater value is worse.</summary>
internal enum HealthState
{
    /// <summary>Fully operational.</summary>
    Healthy,

    /// <summary>Operational, but a part of it is not.</summary>
    Degraded,

    /// <summary>Does not respond, or reports that it is not operational.</summary>
    Unhealthy,
}

/// <summary>Public health of the platform: no addresses, versions or number of instances.</summary>
/// <param name="Status">Overall health: unhealthy only if every service is.</param>
/// <param name="CheckedAt">When the services were probed.</param>
/// <param name="Services">The services by name.</param>
internal sealed record PlatformHealthResponse(
    HealthState Status,
    DateTime CheckedAt,
    IReadOnlyDictionary<string, ServiceHealthResponse> Services
);

/// <summary>Health of one service.</summary>
/// <param name="Status">Degraded while only some of its instances are healthy.</param>
/// <param name="LatencyMs">Latency of the slowest instance in milliseconds; null if none responded.</param>
internal sealed record ServiceHealthResponse(HealthState Status, double? LatencyMs);

/// <summary>State of this gateway instance, for operators.</summary>
/// <param name="Status">Health of the platform, as in <c>/api/health</c>.</param>
/// <param name="CheckedAt">When the services were probed.</param>
/// <param name="IsDraining">Whether the instance is shutting down.</param>
/// <param name="Services">The services, ordered by name.</param>
/// <param name="Redis">The connection to Redis.</param>
/// <param name="RateLimiter">Mode and counters of the rate limiter.</param>
/// <param name="LoadShedder">Utilization of the load shedder.</param>
/// <param name="Cache">Counters of the response cache since the start.</param>
internal sealed record GatewayStateResponse(
    HealthState Status,
    DateTime CheckedAt,
    bool IsDraining,
    IReadOnlyList<ServiceStateResponse> Services,
    RedisStateResponse Redis,
    RateLimiterStateResponse RateLimiter,
    LoadShedderStateResponse LoadShedder,
    CacheStateResponse Cache
);

/// <summary>One service as this gateway instance sees it.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="Status">Health of all its instances together.</param>
/// <param name="LatencyMs">Latency of the slowest instance's health probe in milliseconds.</param>
/// <param name="Instances">Its instances, by number instead of address.</param>
internal sealed record ServiceStateResponse(
    string Name,
    HealthState Status,
    double? LatencyMs,
    IReadOnlyList<InstanceStateResponse> Instances
);

/// <summary>One instance of a service.</summary>
/// <param name="Number">Number of the instance, from 1.</param>
/// <param name="Status">The health that it reports.</param>
/// <param name="LatencyMs">Latency of its health probe in milliseconds; null if it did not respond.</param>
/// <param name="Circuit">State of its circuit breaker.</param>
/// <param name="InProgress">Requests from this gateway instance that it is processing.</param>
internal sealed record InstanceStateResponse(
    int Number,
    HealthState Status,
    double? LatencyMs,
    CircuitBreakerState Circuit,
    int InProgress
);

/// <summary>The state of an instance's circuit breaker.</summary>
internal enum CircuitBreakerState
{
    /// <summary>Requests are sent.</summary>
    Closed,

    /// <summary>One trial request may be sent.</summary>
    HalfOpen,

    /// <summary>No request is sent.</summary>
    Open,
}

/// <summary>The connection to Redis, which holds only data that can be lost.</summary>
/// <param name="IsConnected">Whether Redis is connected.</param>
internal sealed record RedisStateResponse(bool IsConnected);

/// <summary>The rate limiter.</summary>
/// <param name="Mode">
/// Shared: all gateway instances count together, in Redis. Local: this instance counts alone.
/// </param>
/// <param name="Policies">The policies, ordered by name.</param>
internal sealed record RateLimiterStateResponse(LimiterMode Mode, IReadOnlyList<LimiterPolicyResponse> Policies);

/// <summary>How requests are counted.</summary>
internal enum LimiterMode
{
    /// <summary>All instances together.</summary>
    Shared,

    /// <summary>Each instance separately.</summary>
    Local,
}

/// <summary>Counters of one rate limit policy since the start.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Admitted">Requests admitted.</param>
/// <param name="Refused">Requests rejected with 429.</param>
internal sealed record LimiterPolicyResponse(string Name, long Admitted, long Refused);

/// <summary>The load shedder.</summary>
/// <param name="InProgress">Requests in progress, without live streams.</param>
/// <param name="MaxConcurrentRequests">Maximum number of requests in progress.</param>
/// <param name="Queued">Requests waiting in the queue.</param>
/// <param name="QueueLimit">Capacity of the queue.</param>
/// <param name="Streams">Open live streams.</param>
/// <param name="MaxStreams">Maximum number of live streams.</param>
/// <param name="Shed">Requests rejected since the start.</param>
internal sealed record LoadShedderStateResponse(
    int InProgress,
    int MaxConcurrentRequests,
    int Queued,
    int QueueLimit,
    int Streams,
    int MaxStreams,
    long Shed
);

/// <summary>The response cache.</summary>
/// <param name="IsShared">Whether the cache is currently shared through Redis.</param>
/// <param name="MemoryBytes">Bytes of responses in memory.</param>
/// <param name="MemoryLimit">Maximum of bytes in memory.</param>
/// <param name="Requests">Requests on cached routes by outcome: hit, miss, stale and so on.</param>
internal sealed record CacheStateResponse(
    bool IsShared,
    long MemoryBytes,
    long MemoryLimit,
    IReadOnlyDictionary<string, long> Requests
);
