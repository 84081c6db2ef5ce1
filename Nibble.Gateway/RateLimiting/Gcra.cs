namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371; a token bucket whose state is one number). A client's debt is the time
/// until its bucket is full again. Each permit adds one interval; a permit that would raise the debt above
/// <see cref="Quota.Capacity"/> is refused. So in any time <c>t</c> at most <c>burst + rate × t</c> permits are
/// granted. <c>gcra.lua</c> is the same algorithm for Redis. All times are in microseconds.
/// </summary>
internal static class Gcra
{
    /// <summary>Tolerance for rounding errors: a permit that lacks at most a thousandth counts as whole.</summary>
    private const double Tolerance = 0.001;

    /// <summary>Takes all of <paramref name="permits"/> or none.</summary>
    /// <param name="debt">The client's current debt; increased by the permits taken.</param>
    /// <param name="quota">The client's quota.</param>
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

    /// <summary>Number of whole permits that are available now.</summary>
    public static int Available(double debt, Quota quota) =>
        (int)(((quota.Capacity - Clamp(debt, quota)) / quota.Interval) + Tolerance);

    /// <summary>Time until <paramref name="permits"/> are available; zero if they are now.</summary>
    public static double TimeUntil(double debt, Quota quota, int permits) =>
        Math.Max(0, Clamp(debt, quota) + ((permits - Tolerance) * quota.Interval) - quota.Capacity);

    // After a quota was lowered, a client must not wait longer than the new quota implies.
    private static double Clamp(double debt, Quota quota) => Math.Clamp(debt, 0, quota.Capacity);
}
