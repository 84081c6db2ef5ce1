namespace Nibble.RestaurantService.Dashboard;

/// <summary>Figures of a restaurant's current day; money in minor units.</summary>
/// <param name="RestaurantId">The restaurant.</param>
/// <param name="Date">The current date in the restaurant's time zone.</param>
/// <param name="TimeZone">The time zone (IANA).</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Orders">Today's orders by status.</param>
/// <param name="Revenue">Subtotals less discounts and refunds of today's orders that were accepted.</param>
/// <param name="AverageOrder">Revenue per accepted order; null without any.</param>
/// <param name="Preparation">Minutes from acceptance to ready of today's orders; null without any.</param>
/// <param name="Rating">The mean of all reviews; null without any.</param>
/// <param name="ReviewCount">How many reviews.</param>
/// <param name="BestSellers">The ten dishes delivered most often in the last 30 days.</param>
internal sealed record DashboardResponse(
    Guid RestaurantId,
    DateOnly Date,
    string TimeZone,
    string Currency,
    OrderCounts Orders,
    long Revenue,
    long? AverageOrder,
    PreparationTimes? Preparation,
    double? Rating,
    int ReviewCount,
    IReadOnlyList<BestSeller> BestSellers
);

/// <summary>Order counts.</summary>
/// <param name="Total">All orders.</param>
/// <param name="Waiting">Awaiting acceptance.</param>
/// <param name="InProgress">Accepted and not yet delivered.</param>
/// <param name="Delivered">Delivered.</param>
/// <param name="Ended">Rejected or cancelled.</param>
internal sealed record OrderCounts(int Total, int Waiting, int InProgress, int Delivered, int Ended);

/// <summary>Preparation times in minutes.</summary>
internal sealed record PreparationTimes(double Average, double Median, double P90);

/// <summary>A dish by sales; revenue before discounts.</summary>
internal sealed record BestSeller(Guid MenuItemId, string Name, int Quantity, long Revenue);
