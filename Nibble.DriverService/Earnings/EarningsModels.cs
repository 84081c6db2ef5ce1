namespace Nibble.DriverService.Earnings;

/// <summary>What a driver earned with what was delivered in a span of time. Money in minor units.</summary>
/// <param name="From">The start, UTC, included.</param>
/// <param name="To">The end, UTC, not included.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Deliveries">How many were delivered.</param>
/// <param name="Fees">The driver's share of the delivery fees.</param>
/// <param name="Tips">The customers' tips, as they stand now.</param>
/// <param name="Total">Fees and tips.</param>
/// <param name="Days">The same by day (UTC), days with deliveries only.</param>
internal sealed record EarningsResponse(
    DateTime From,
    DateTime To,
    string Currency,
    int Deliveries,
    long Fees,
    long Tips,
    long Total,
    IReadOnlyList<DayEarnings> Days
);

/// <summary>A day's earnings. Money in minor units.</summary>
internal sealed record DayEarnings(DateOnly Date, int Deliveries, long Fees, long Tips, long Total);

/// <summary>How a driver works.</summary>
/// <param name="Delivered">Deliveries brought to the customer.</param>
/// <param name="Failed">Deliveries that failed after pickup.</param>
/// <param name="Lost">Deliveries given up or lost before pickup.</param>
/// <param name="Offers">Offers that the driver answered, or let run out.</param>
/// <param name="Accepted">Offers accepted.</param>
/// <param name="Declined">Offers declined.</param>
/// <param name="Expired">Offers left to run out.</param>
/// <param name="AcceptanceRate">Accepted of <paramref name="Offers"/>, 0 to 1; null without offers.</param>
/// <param name="AverageMinutes">From accepting to the customer's door, over all delivered; null before the first.</param>
/// <param name="Rating">The mean of all ratings, 1 to 5; null before the first.</param>
/// <param name="RatingCount">How many ratings.</param>
internal sealed record StatisticsResponse(
    int Delivered,
    int Failed,
    int Lost,
    int Offers,
    int Accepted,
    int Declined,
    int Expired,
    double? AcceptanceRate,
    double? AverageMinutes,
    double? Rating,
    int RatingCount
);
