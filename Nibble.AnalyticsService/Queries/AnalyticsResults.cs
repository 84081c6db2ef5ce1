namespace Nibble.AnalyticsService.Queries;

/// <summary>Makes answers.</summary>
internal static class AnalyticsResults
{
    /// <summary>A series: its buckets as rows, and what stands beside them.</summary>
    public static JsonOrCsv<TResponse, TRow> JsonOrCsv<TResponse, TRow>(TResponse response, IEnumerable<TRow> rows) =>
        new(response, rows);
}
