namespace Nibble.AnalyticsService.Projections;

/// <summary>
/// The quarter of an hour in which something happened, counted from 1970-01-01 UTC. Rollups are kept by quarter because
/// every time zone in use is off UTC by a multiple of one, so days and hours of any zone are sums of slots.
/// </summary>
internal static class TimeBucket
{
    /// <summary>The length of a slot.</summary>
    public static TimeSpan Length { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The slot of a moment (UTC).</summary>
    public static long Of(DateTime at) => (at - DateTime.UnixEpoch).Ticks / Length.Ticks;

    /// <summary>When a slot starts (UTC).</summary>
    public static DateTime Start(long bucket) => DateTime.UnixEpoch + (bucket * Length);
}
