using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// Permits in hand and when they lapse, in one word, so that taking one is one compare-and-swap: 20 bits of permits
/// below the expiry in units of 1,024 microseconds (rounded down, so a permit lapses a little early, never late).
/// </summary>
internal readonly record struct PermitLease(long PackedValue)
{
    private const int PermitBits = 20;
    private const int UnitBits = 10;

    public PermitLease(int permits, double expiresAt)
        : this(((long)expiresAt >> UnitBits << PermitBits) | (uint)permits) { }

    public int Permits => (int)(PackedValue & ((1 << PermitBits) - 1));

    public double ExpiresAt => PackedValue >> PermitBits << UnitBits;

    public bool HasPermits(int permits, long now) => Permits >= permits && now >> UnitBits < PackedValue >> PermitBits;
}

/// <summary>The answer of a limiter that admits: one object, for there is nothing to say and nothing to give back.</summary>
internal sealed class AcquiredLease : RateLimitLease
{
    public static readonly AcquiredLease Instance = new();

    private AcquiredLease() { }

    public override bool IsAcquired => true;

    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}

/// <summary>The answer of a limiter that refuses: says when to come back.</summary>
internal sealed class RejectedLease(TimeSpan retryAfter, LimiterSource source) : RateLimitLease
{
    /// <summary>Nothing is decided yet: only an asynchronous call may wait for the shared count.</summary>
    public static readonly RejectedLease Undecided = new(TimeSpan.Zero, LimiterSource.Lease);

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
