namespace Nibble.AnalyticsService.Projections;

/// <summary>The scope of a rollup.</summary>
internal static class RollupScope
{
    /// <summary>The whole platform; any other value is the id of a restaurant or a driver.</summary>
    public static readonly Guid All = Guid.Empty;
}
