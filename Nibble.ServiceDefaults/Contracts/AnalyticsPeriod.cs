using Nibble.ServiceDefaults.OpenApi;

namespace Nibble.Contracts;

/// <summary>The period that analytics are asked for.</summary>
public static class AnalyticsPeriod
{
    /// <summary>The query parameters of every analytics series, and of the dashboard that reads them.</summary>
    public static IReadOnlyList<QueryParameter> QueryParameters { get; } =
    [
        new("from", "When the period begins; 30 days before its end when left out.") { Format = "date-time" },
        new("to", "When the period ends; now when left out.") { Format = "date-time" },
        new("bucket", "How wide the steps of the series are; a day when left out.")
        {
            Values = ["hour", "day", "week", "month"],
        },
        new("timeZone", "The IANA time zone in which days begin; UTC when left out."),
        new("restaurantId", "Only this restaurant.") { Format = "uuid" },
    ];
}
