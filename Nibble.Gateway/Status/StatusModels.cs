namespace Nibble.Gateway.Status;

/// <summary>Health of a service or of the platform; worse is greater.</summary>
internal enum HealthState
{
    /// <summary>All of it works.</summary>
    Healthy,

    /// <summary>It works, but a part of it does not.</summary>
    Degraded,

    /// <summary>It does not answer, or says that it cannot work.</summary>
    Unhealthy,
}

/// <summary>What anybody may know of Nibble's health: no address, no version, no count of machines.</summary>
/// <param name="Status">Of the whole: unhealthy only when no service works.</param>
/// <param name="CheckedAt">When the services were asked.</param>
/// <param name="Services">By name.</param>
internal sealed record PlatformHealthResponse(
    HealthState Status,
    DateTime CheckedAt,
    IReadOnlyDictionary<string, ServiceHealthResponse> Services
);

/// <summary>One service.</summary>
/// <param name="Status">Degraded while only some of its instances work.</param>
/// <param name="LatencyMs">How long the slowest instance took to answer; null when none did.</param>
internal sealed record ServiceHealthResponse(HealthState Status, double? LatencyMs);

/// <summary>What an operator may know of this gateway instance.</summary>
/// <param name="Status">Of the platform, as in <c>/api/health</c>.</param>
/// <param name="CheckedAt">When the services were asked.</param>
/// <param name="IsDraining">It is about to stop.</param>
/// <param name="Services">In the order of their names.</param>
/// <param name="Redis">What is shared with other instances.</param>
/// <param name="RateLimiter">Who counts, and what was decided.</param>
/// <param name="LoadShedder">How full the gateway is.</param>
/// <param name="Cache">What the response cache did since the start.</param>
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
/// <param name="Name">Its name.</param>
/// <param name="Status">Of all its instances together.</param>
/// <param name="LatencyMs">How long the slowest instance took to answer a health probe.</param>
/// <param name="Instances">Each of them; they have numbers, not addresses.</param>
internal sealed record ServiceStateResponse(
    string Name,
    HealthState Status,
    double? LatencyMs,
    IReadOnlyList<InstanceStateResponse> Instances
);

/// <summary>One instance of a service.</summary>
/// <param name="Number">Which one, from 1.</param>
/// <param name="Status">What it says of itself.</param>
/// <param name="LatencyMs">How long it took to say so; null when it did not.</param>
/// <param name="Circuit">Whether requests are sent to it.</param>
/// <param name="InProgress">Requests that it is answering for this gateway instance.</param>
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

    /// <summary>One request may try whether it answers again.</summary>
    HalfOpen,

    /// <summary>No request is sent.</summary>
    Open,
}

/// <summary>Redis, which holds nothing of value.</summary>
/// <param name="IsConnected">Whether it can be reached.</param>
internal sealed record RedisStateResponse(bool IsConnected);

/// <summary>The rate limiter.</summary>
/// <param name="Mode">Shared: all gateway instances count together, in Redis. Local: this one counts alone.</param>
/// <param name="Policies">In the order of their names.</param>
internal sealed record RateLimiterStateResponse(LimiterMode Mode, IReadOnlyList<LimiterPolicyResponse> Policies);

/// <summary>Who counts requests.</summary>
internal enum LimiterMode
{
    /// <summary>All instances together.</summary>
    Shared,

    /// <summary>Each instance for itself.</summary>
    Local,
}

/// <summary>One rate limit policy since the start.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Admitted">Requests let pass.</param>
/// <param name="Refused">Requests answered with 429.</param>
internal sealed record LimiterPolicyResponse(string Name, long Admitted, long Refused);

/// <summary>The load shedder.</summary>
/// <param name="InProgress">Requests in progress now, live streams apart.</param>
/// <param name="MaxConcurrentRequests">How many there may be.</param>
/// <param name="Queued">Requests that wait.</param>
/// <param name="QueueLimit">How many may wait.</param>
/// <param name="Streams">Live connections.</param>
/// <param name="MaxStreams">How many there may be.</param>
/// <param name="Shed">Requests turned away since the start.</param>
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
/// <param name="IsShared">Whether what it holds is shared through Redis just now.</param>
/// <param name="MemoryBytes">Bytes of responses in memory.</param>
/// <param name="MemoryLimit">How many there may be.</param>
/// <param name="Requests">Requests on cached routes, by what the cache did: hit, miss, stale and so on.</param>
internal sealed record CacheStateResponse(
    bool IsShared,
    long MemoryBytes,
    long MemoryLimit,
    IReadOnlyDictionary<string, long> Requests
);
