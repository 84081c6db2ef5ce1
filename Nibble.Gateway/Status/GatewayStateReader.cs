using Microsoft.Extensions.Options;
using Nibble.Gateway.Caching;
using Nibble.Gateway.Draining;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.RateLimiting;
using Nibble.Gateway.Resilience;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace Nibble.Gateway.Status;

/// <summary>Reads the state of this gateway instance from the components that own it.</summary>
internal sealed class GatewayStateReader(
    CircuitBreakers circuitBreakers,
    IPermitStore permits,
    LimiterMetrics limiter,
    LoadShedder shedder,
    LoadSheddingMetrics shed,
    IOptions<LoadSheddingOptions> shedding,
    MemoryStore memory,
    RedisStore sharedCache,
    CacheMetrics cache,
    IOptions<ResponseCacheOptions> caching,
    DrainState drain,
    IConnectionMultiplexer redis
)
{
    public GatewayStateResponse Describe(PlatformProbeResult probe) =>
        new(
            probe.Status,
            probe.CheckedAt,
            drain.IsDraining,
            [.. probe.Services.Select(Describe)],
            new RedisStateResponse(redis.IsConnected),
            new RateLimiterStateResponse(
                permits.IsAvailable ? LimiterMode.Shared : LimiterMode.Local,
                [
                    .. limiter
                        .Policies.OrderBy(policy => policy.Key, StringComparer.Ordinal)
                        .Select(policy => new LimiterPolicyResponse(
                            policy.Key,
                            policy.Value.TotalAdmitted,
                            policy.Value.TotalRefused
                        )),
                ]
            ),
            new LoadShedderStateResponse(
                shedder.InProgress,
                shedding.Value.MaxConcurrentRequests,
                shedder.Queued,
                shedding.Value.QueueLimit,
                shedder.Streams,
                shedding.Value.MaxStreams,
                shed.Total
            ),
            new CacheStateResponse(sharedCache.IsInSync, memory.Size, caching.Value.MemoryLimit, cache.Counts)
        );

    private ServiceStateResponse Describe(ServiceProbeResult service) =>
        new(
            service.Name,
            service.Status,
            service.LatencyMs,
            [
                .. service.Instances.Select(
                    (instance, index) =>
                        new InstanceStateResponse(
                            index + 1,
                            instance.Status,
                            instance.LatencyMs,
                            ToCircuitBreakerState(circuitBreakers.GetState(instance.Destination)),
                            instance.Destination.ConcurrentRequestCount
                        )
                ),
            ]
        );

    private static CircuitBreakerState ToCircuitBreakerState(CircuitState state) =>
        state switch
        {
            CircuitState.Closed => CircuitBreakerState.Closed,
            CircuitState.HalfOpen => CircuitBreakerState.HalfOpen,
            _ => CircuitBreakerState.Open,
        };
}
