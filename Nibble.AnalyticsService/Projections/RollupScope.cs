namespace Nibble.AnalyticsService.Projections;

/// <summary>Whom a rollup is about.</summary>
internal static class RollupScope
{
    /// <summary>The whole platform; any other value is the id of a restaurant or a driver.</summary>
    public static readonly Guid All = Guid.Empty;
}
