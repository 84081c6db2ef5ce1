using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Nibble.AnalyticsService.Durations;

namespace Nibble.Tests.Analytics;

public sealed class DurationSketchTests
{
    [Property]
    public Property A_percentile_is_within_one_percent_of_the_true_one()
    {
        var durations = Gen.Choose(1, 100_000).ListOf().Where(list => list.Count > 0).ToArbitrary();
        return Prop.ForAll(
            durations,
            seconds =>
            {
                var counts = seconds
                    .GroupBy(second => DurationSketch.GetBin(TimeSpan.FromSeconds(second)))
                    .ToDictionary(bucket => bucket.Key, bucket => (long)bucket.Count());
                var sorted = seconds.Order().ToArray();
                foreach (var quantile in new[] { 0, 0.5, 0.9, 0.99, 1 })
                {
                    var exact = sorted[(int)(quantile * (sorted.Length - 1))];
                    var estimate = DurationSketch.Quantile(counts, quantile)!.Value;
                    Assert.InRange(estimate, exact * 0.9899, exact * 1.0101);
                }
            }
        );
    }

    [Fact]
    public void Of_nothing_there_is_no_percentile()
    {
        Assert.Null(DurationSketch.Quantile([], 0.5));
    }
}
