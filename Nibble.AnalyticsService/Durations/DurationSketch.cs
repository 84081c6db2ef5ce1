namespace Nibble.AnalyticsService.Durations;

/// <summary>What is timed.</summary>
internal enum DurationKind
{
    /// <summary>From accepted to ready, by restaurant.</summary>
    Preparation,

    /// <summary>From placed to delivered, by restaurant.</summary>
    OrderToDoor,

    /// <summary>From picked up to delivered, by driver.</summary>
    Delivery,
}

/// <summary>
/// A DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch", VLDB 2019): durations are
/// counted in buckets that grow by a constant factor, so any percentile is right within <see cref="RelativeError"/>,
/// sketches of any period and scope simply add up, and they take a handful of rows.
/// </summary>
internal static class DurationSketch
{
    /// <summary>How far a reported percentile may be off the true one, relatively.</summary>
    public const double RelativeError = 0.01;

    private static readonly double Gamma = (1 + RelativeError) / (1 - RelativeError);

    /// <summary>The bucket of a duration; what is shorter than a second counts as a second.</summary>
    public static int GetBin(TimeSpan duration) =>
        (int)Math.Ceiling(Math.Log(Math.Max(1, duration.TotalSeconds), Gamma));

    /// <summary>The duration that stands for a bucket, in seconds.</summary>
    public static double GetSeconds(int bin) => 2 * Math.Pow(Gamma, bin) / (Gamma + 1);

    /// <summary>The duration, in seconds, that a share of all stays at or below; null when there is none.</summary>
    /// <param name="counts">Count by bucket.</param>
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
