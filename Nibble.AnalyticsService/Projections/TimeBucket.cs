namespace Nibble.AnalyticsService.Projections;

/// <summary>
/// A quarter of an hour, numbered from 1970-01-01 UTC. Rollups use quarters of an hour because the UTC offset of every
/// time zone in use is a multiple of that, so hours and days of any zone are sums of time buckets.
/// </summary>
internal static class TimeBucket
{
    /// <summary>The length of a time bucket.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The time bucket of an instant (UTC).</summary>
    public static long Of(DateTime at) => (at - DateTime.UnixEpoch).Ticks / Length.Ticks;

    /// <summary>The start of a time bucket (UTC).</summary>
    public static DateTime Start(long bucket) => DateTime.UnixEpoch + (bucket * Length);
}
