namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371; a token bucket that needs one number): a client's debt is the time
/// until its bucket is full again. Each permit adds one interval; a permit that would take the debt above
/// <see cref="Quota.Capacity"/> is refused. So in any stretch of time <c>t</c> at most <c>burst + rate × t</c> permits
/// are granted. <c>gcra.lua</c> is the same law for Redis. All times are in microseconds.
/// </summary>
internal static class Gcra
{
    /// <summary>Forgives rounding: 0.1 + 0.2 permits must make 0.3, so a permit that lacks a thousandth is whole.</summary>
    private const double Tolerance = 0.001;

    /// <summary>Takes all of <paramref name="permits"/> or none.</summary>
    /// <param name="debt">The client's debt now; grows by what is taken.</param>
    /// <param name="quota">What the client may do.</param>
    /// <param name="permits">At least one.</param>
    public static bool TryTake(ref double debt, Quota quota, int permits)
    {
        var owed = Clamp(debt, quota);
        if (permits > Available(owed, quota))
        {
            return false;
        }

        debt = owed + (permits * quota.Interval);
        return true;
    }

    /// <summary>Whole permits that may be taken at once.</summary>
    public static int Available(double debt, Quota quota) =>
        (int)(((quota.Capacity - Clamp(debt, quota)) / quota.Interval) + Tolerance);

    /// <summary>How long until <paramref name="permits"/> may be taken, zero when they may be now.</summary>
    public static double TimeUntil(double debt, Quota quota, int permits) =>
        Math.Max(0, Clamp(debt, quota) + ((permits - Tolerance) * quota.Interval) - quota.Capacity);

    // A quota that was lowered must not make a client wait longer than the new quota could.
    private static double Clamp(double debt, Quota quota) => Math.Clamp(debt, 0, quota.Capacity);
}
