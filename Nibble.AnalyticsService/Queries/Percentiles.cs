using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Durations;

namespace Nibble.AnalyticsService.Queries;

/// <summary>Percentiles of durations in minutes, accurate to one percent.</summary>
/// <param name="Count">Number of durations.</param>
/// <param name="MeanMinutes">The mean; null without durations.</param>
/// <param name="P50Minutes">The median.</param>
/// <param name="P90Minutes">The 90th percentile.</param>
/// <param name="P99Minutes">The 99th percentile.</param>
internal sealed record Percentiles(
    long Count,
    double? MeanMinutes,
    double? P50Minutes,
    double? P90Minutes,
    double? P99Minutes
)
{
    /// <summary>Merges the sketches of a period.</summary>
    public static Task<Percentiles> ReadAsync(
        AnalyticsDbContext db,
        DurationKind kind,
        Guid scope,
        Period period,
        CancellationToken cancellationToken
    ) => ReadAsync(db, kind, [scope], period, cancellationToken);

    /// <summary>Merges the sketches of several restaurants or drivers.</summary>
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
