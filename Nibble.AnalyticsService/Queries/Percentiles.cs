using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Durations;

namespace Nibble.AnalyticsService.Queries;

/// <summary>Durations in minutes, within one percent.</summary>
/// <param name="Count">How many were timed.</param>
/// <param name="MeanMinutes">Their mean; null when there is none.</param>
/// <param name="P50Minutes">Half took no longer.</param>
/// <param name="P90Minutes">Nine of ten took no longer.</param>
/// <param name="P99Minutes">99 of 100 took no longer.</param>
internal sealed record Percentiles(
    long Count,
    double? MeanMinutes,
    double? P50Minutes,
    double? P90Minutes,
    double? P99Minutes
)
{
    /// <summary>Adds up the sketches of a period.</summary>
    public static Task<Percentiles> ReadAsync(
        AnalyticsDbContext db,
        DurationKind kind,
        Guid scope,
        Period period,
        CancellationToken cancellationToken
    ) => ReadAsync(db, kind, [scope], period, cancellationToken);

    /// <summary>The same of several restaurants or drivers together.</summary>
    public static async Task<Percentiles> ReadAsync(
        AnalyticsDbContext db,
        DurationKind kind,
        IReadOnlyCollection<Guid> scopes,
        Period period,
        CancellationToken cancellationToken
    )
    {
        var buckets = await db
            .DurationRollups.Where(slot => slot.Kind == kind && scopes.Contains(slot.Scope))
            .Where(slot => slot.TimeBucket >= period.FirstTimeBucket && slot.TimeBucket < period.EndTimeBucket)
            .GroupBy(slot => slot.Bin)
            .Select(group => new
            {
                Bucket = group.Key,
                Count = group.Sum(slot => slot.Count),
                Seconds = group.Sum(slot => slot.Seconds),
            })
            .ToListAsync(cancellationToken);
        var counts = buckets.ToDictionary(bucket => bucket.Bucket, bucket => bucket.Count);
        var count = counts.Values.Sum();
        return new Percentiles(
            count,
            count == 0 ? null : Minutes(buckets.Sum(bucket => bucket.Seconds) / (double)count),
            Minutes(DurationSketch.Quantile(counts, 0.50)),
            Minutes(DurationSketch.Quantile(counts, 0.90)),
            Minutes(DurationSketch.Quantile(counts, 0.99))
        );
    }

    private static double? Minutes(double? seconds) => seconds is { } known ? Math.Round(known / 60, 2) : null;
}
