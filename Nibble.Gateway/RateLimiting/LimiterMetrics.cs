using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Nibble.Gateway.RateLimiting;

/// <summary>Where a decision was made.</summary>
internal enum LimiterSource
{
    /// <summary>Locally, from a leased permit or a recent rejection by Redis.</summary>
    Lease,

    /// <summary>By Redis.</summary>
    Redis,

    /// <summary>Locally, because Redis was unavailable.</summary>
    Local,
}

/// <summary>
/// Counters of one policy's decisions. Read when metrics are collected; counting costs an increment, without a tag
/// look-up.
/// </summary>
internal sealed class LimiterCounters
{
    private readonly long[] _admitted = new long[3];
    private readonly long[] _refused = new long[3];

    public void Admit(LimiterSource source) => Interlocked.Increment(ref _admitted[(int)source]);

    public void Refuse(LimiterSource source) => Interlocked.Increment(ref _refused[(int)source]);

    public long Admitted(LimiterSource source) => Volatile.Read(ref _admitted[(int)source]);

    public long Refused(LimiterSource source) => Volatile.Read(ref _refused[(int)source]);

    /// <summary>Total over all sources.</summary>
    public long TotalAdmitted => _admitted.Sum();

    /// <inheritdoc cref="TotalAdmitted"/>
    public long TotalRefused => _refused.Sum();
}

/// <summary>The rate limiter's instruments.</summary>
internal sealed class LimiterMetrics
{
    private const string MeterName = "Nibble.Gateway";

    private static readonly LimiterSource[] Sources = Enum.GetValues<LimiterSource>();

    private readonly ConcurrentDictionary<string, LimiterCounters> _policies = new();

    public LimiterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter(
            "nibble.gateway.rate_limiter.decisions",
            Decisions,
            "{decision}",
            "Requests that the rate limiter let pass or refused."
        );
    }

    /// <summary>Returns the counters of a policy.</summary>
    public LimiterCounters For(string policy) => _policies.GetOrAdd(policy, _ => new LimiterCounters());

    public IReadOnlyDictionary<string, LimiterCounters> Policies => _policies;

    private IEnumerable<Measurement<long>> Decisions()
    {
        foreach (var (policy, counters) in _policies)
        {
            foreach (var source in Sources)
            {
                yield return Decision(counters.Admitted(source), policy, "admitted", source);
                yield return Decision(counters.Refused(source), policy, "refused", source);
            }
        }
    }

    private static Measurement<long> Decision(long count, string policy, string outcome, LimiterSource source) =>
        new(
            count,
            new("policy", policy),
            new("outcome", outcome),
            new(
                "source",
                source switch
                {
                    LimiterSource.Lease => "lease",
                    LimiterSource.Redis => "redis",
                    _ => "local",
                }
            )
        );
}
