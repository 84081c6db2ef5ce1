namespace Nibble.AnalyticsService.Durations;

/// <summary>The kind of a duration.</summary>
internal enum DurationKind
{
    /// <summary>From acceptance to ready, by restaurant.</summary>
    Preparation,

    /// <summary>From placement to delivery, by restaurant.</summary>
    OrderToDoor,

    /// <summary>From pickup to delivery, by driver.</summary>
    Delivery,
}

/// <summary>
/// A DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch", VLDB 2019): durations are
/// counted in bins that grow by a constant factor, so any percentile is accurate to <see cref="RelativeError"/>,
/// sketches of any period and scope are merged by addition, and they need few rows.
/// </summary>
internal static class DurationSketch
{
    /// <summary>Maximum relative error of a percentile.</summary>
    public const double RelativeError = 0.01;

    private static readonly double Gamma = (1 + RelativeError) / (1 - RelativeError);

    /// <summary>The bin of a duration; at least one second.</summary>
    public static int GetBin(TimeSpan duration) =>
        (int)Math.Ceiling(Math.Log(Math.Max(1, duration.TotalSeconds), Gamma));

    /// <summary>The representative duration of a bin, in seconds.</summary>
    public static double GetSeconds(int bin) => 2 * Math.Pow(Gamma, bin) / (Gamma + 1);

    /// <summary>The quantile in seconds; null without durations.</summary>
    /// <param name="counts">Count by bin.</param>
    /// <param name="quantile">0 to 1.</param>
    public static double? Quantile(IReadOnlyCollection<KeyValuePair<int, long>> counts, double quantile)
    {
        var rank = quantile * (counts.Sum(bucket => bucket.Value) - 1);
        var below = 0L;
        foreach (var (bucket, count) in counts.OrderBy(bucket => bucket.Key))
        {
            below += count;
            if (below > rank)
            {
                return GetSeconds(bucket);
            }
        }

        return null;
    }
}
