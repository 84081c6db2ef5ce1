namespace Nibble.Gateway.RateLimiting;

/// <summary>Microseconds since this instance started. Monotonic, because the wall clock may be set back.</summary>
internal sealed class LimiterClock(TimeProvider timeProvider)
{
    private readonly long _start = timeProvider.GetTimestamp();
    private readonly double _microseconds = 1_000_000d / timeProvider.TimestampFrequency;

    public long Now => (long)((timeProvider.GetTimestamp() - _start) * _microseconds);
}
