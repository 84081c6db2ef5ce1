using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Nibble.Gateway.RateLimiting;

/// <summary>Where a decision came from.</summary>
internal enum LimiterSource
{
    /// <summary>This instance knew: a permit in hand, or a refusal that Redis gave a moment ago.</summary>
    Lease,

    /// <summary>Redis was asked.</summary>
    Redis,

    /// <summary>Redis is gone: this instance counted alone.</summary>
    Local,
}

/// <summary>
/// Counts decisions of one policy. The numbers are read when metrics are collected; counting one costs an increment and
/// looks up no tags.
/// </summary>
internal sealed class LimiterCounters
{
    private readonly long[] _admitted = new long[3];
    private readonly long[] _refused = new long[3];

    public void Admit(LimiterSource source) => Interlocked.Increment(ref _admitted[(int)source]);

    public void Refuse(LimiterSource source) => Interlocked.Increment(ref _refused[(int)source]);

    public long Admitted(LimiterSource source) => Volatile.Read(ref _admitted[(int)source]);

    public long Refused(LimiterSource source) => Volatile.Read(ref _refused[(int)source]);

    /// <summary>From wherever.</summary>
    public long TotalAdmitted => _admitted.Sum();

    /// <inheritdoc cref="TotalAdmitted"/>
    public long TotalRefused => _refused.Sum();
}

/// <summary>The rate limiter's instruments on the gateway's meter.</summary>
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

    /// <summary>The counters of a policy, always the same ones.</summary>
    public LimiterCounters For(string policy) => _policies.GetOrAdd(policy, _ => new LimiterCounters());

    /// <summary>The counters by policy.</summary>
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
