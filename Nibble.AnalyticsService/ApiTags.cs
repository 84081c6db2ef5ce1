namespace Nibble.AnalyticsService;

/// <summary>Descriptions of the tags that group this service's operations in the API reference.</summary>
internal static class ApiTags
{
    public static IReadOnlyDictionary<string, string> Descriptions { get; } =
        new Dictionary<string, string>
        {
            ["Analytics"] = "Summaries, and the rebuild of all figures from the events.",
            ["Customers"] = "Retention of customers by month.",
            ["Drivers"] = "Drivers: profile, availability, figures.",
            ["Live"] = "The marketplace's current figures, as Server-Sent Events.",
            ["Orders and revenue"] = "Counts, sums and averages over time.",
            ["Restaurants"] = "Search, profile, status and figures of restaurants.",
        };
}
