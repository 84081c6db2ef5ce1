namespace Nibble.DriverService.Earnings;

/// <summary>A driver's earnings from deliveries completed in a period. Money in minor units.</summary>
/// <param name="From">Start of the period, UTC, inclusive.</param>
/// <param name="To">End of the period, UTC, exclusive.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Deliveries">Number of deliveries completed.</param>
/// <param name="Fees">The driver's share of the delivery fees.</param>
/// <param name="Tips">The customers' tips, including later changes.</param>
/// <param name="Total">Fees and tips.</param>
/// <param name="Days">The same per day (UTC); only days with deliveries.</param>
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

/// <summary>A driver's statistics.</summary>
/// <param name="Delivered">Deliveries completed.</param>
/// <param name="Failed">Deliveries that failed after pickup.</param>
/// <param name="Lost">Deliveries returned or lost before pickup.</param>
/// <param name="Offers">Offers that the driver accepted, declined or let expire.</param>
/// <param name="Accepted">Offers accepted.</param>
/// <param name="Declined">Offers declined.</param>
/// <param name="Expired">Offers that expired.</param>
/// <param name="AcceptanceRate">Accepted of <paramref name="Offers"/>, 0 to 1; null without offers.</param>
/// <param name="AverageMinutes">
/// Average from acceptance to delivery, over all completed deliveries; null before the first.
/// </param>
/// <param name="Rating">The mean rating, 1 to 5; null before the first.</param>
/// <param name="RatingCount">Number of ratings.</param>
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
