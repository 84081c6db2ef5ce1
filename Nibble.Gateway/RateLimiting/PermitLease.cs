using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// Leased permits and their expiry in one 64-bit word, so that a permit is taken by one compare-and-swap. The low 20
/// bits are the permits, the rest the expiry in units of 1,024 microseconds, rounded down so that it is never late.
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

/// <summary>Lease of an admitted request. A singleton, since it carries no metadata and needs no release.</summary>
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

/// <summary>Lease of a rejected request, with the time after which to retry.</summary>
internal sealed class RejectedLease(TimeSpan retryAfter, LimiterSource source) : RateLimitLease
{
    /// <summary>No decision: only an asynchronous call may wait for the store.</summary>
    public static readonly RejectedLease Undecided = new(TimeSpan.Zero, LimiterSource.Lease);

    public TimeSpan RetryAfter => retryAfter;

    /// <summary>Where the rejection came from.</summary>
    public LimiterSource Source => source;

    public override bool IsAcquired => false;

    public override IEnumerable<string> MetadataNames => [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }
}
