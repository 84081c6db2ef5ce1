namespace Nibble.AnalyticsService.Queries;

/// <summary>Creates analytics results.</summary>
internal static class AnalyticsResults
{
    /// <summary>A response with its rows, as JSON or CSV.</summary>
    public static JsonOrCsv<TResponse, TRow> JsonOrCsv<TResponse, TRow>(TResponse response, IEnumerable<TRow> rows) =>
        new(response, rows);
}
