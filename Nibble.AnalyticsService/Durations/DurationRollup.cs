namespace Nibble.AnalyticsService.Durations;

/// <summary>How many durations of a quarter of an hour fell into a bucket of the sketch.</summary>
internal sealed class DurationRollup
{
    public DurationKind Kind { get; private set; }

    /// <summary>A restaurant or a driver, or <see cref="Projections.RollupScope.All"/>.</summary>
    public Guid Scope { get; private set; }

    public long TimeBucket { get; private set; }

    public int Bin { get; private set; }

    public long Count { get; private set; }

    /// <summary>Their sum, for the mean.</summary>
    public long Seconds { get; private set; }
}
