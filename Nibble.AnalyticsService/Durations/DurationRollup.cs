namespace Nibble.AnalyticsService.Durations;

/// <summary>Number of durations per time bucket and bin of the sketch.</summary>
internal sealed class DurationRollup
{
    public DurationKind Kind { get; private set; }

    /// <summary>A restaurant or a driver, or <see cref="Projections.RollupScope.All"/>.</summary>
    public Guid Scope { get; private set; }

    public long TimeBucket { get; private set; }

    public int Bin { get; private set; }

    public long Count { get; private set; }

    /// <summary>Sum of the durations, for the mean.</summary>
    public long Seconds { get; private set; }
}
