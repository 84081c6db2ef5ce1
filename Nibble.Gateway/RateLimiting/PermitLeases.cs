using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// Permits in hand and when they lapse, in one word, so that taking one is one compare-and-swap: 20 bits of permits
/// below the expiry in units of 1,024 microseconds (rounded down, so a permit lapses a little early, never late).
/// </summary>
internal readonly record struct Lease(long Word)
{
    private const int PermitBits = 20;
    private const int UnitBits = 10;

    public Lease(int permits, double expiresAt)
        : this(((long)expiresAt >> UnitBits << PermitBits) | (uint)permits) { }

    public int Permits => (int)(Word & ((1 << PermitBits) - 1));

    public double ExpiresAt => Word >> PermitBits << UnitBits;

    public bool Has(int permits, long now) => Permits >= permits && now >> UnitBits < Word >> PermitBits;
}

/// <summary>The answer of a limiter that admits: one object, for there is nothing to say and nothing to give back.</summary>
internal sealed class Admitted : RateLimitLease
{
    public static readonly Admitted Lease = new();

    private Admitted() { }

    public override bool IsAcquired => true;

    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}

/// <summary>The answer of a limiter that refuses: says when to come back.</summary>
internal sealed class Refused(TimeSpan retryAfter, LimiterSource source) : RateLimitLease
{
    /// <summary>Nothing is decided yet: only an asynchronous call may wait for the shared count.</summary>
    public static readonly Refused Undecided = new(TimeSpan.Zero, LimiterSource.Lease);

    public TimeSpan RetryAfter => retryAfter;

    /// <summary>Who refused.</summary>
    public LimiterSource Source => source;

    public override bool IsAcquired => false;

    public override IEnumerable<string> MetadataNames => [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }
}
