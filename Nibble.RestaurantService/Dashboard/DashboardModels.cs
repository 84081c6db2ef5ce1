namespace Nibble.RestaurantService.Dashboard;

/// <summary>How a restaurant's day goes; money in minor units.</summary>
/// <param name="RestaurantId">The restaurant.</param>
/// <param name="Date">Today, in its time zone.</param>
/// <param name="TimeZone">That time zone.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Orders">Today's orders by how far they are.</param>
/// <param name="Revenue">Subtotals less discounts and refunds of today's orders that were accepted.</param>
/// <param name="AverageOrder">Revenue an accepted order; null without any.</param>
/// <param name="Preparation">Minutes from accepted to ready of today's orders; null without any.</param>
/// <param name="Rating">The mean of all reviews; null without any.</param>
/// <param name="ReviewCount">How many reviews.</param>
/// <param name="BestSellers">The ten dishes that were delivered most in the last 30 days.</param>
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

/// <summary>How many orders.</summary>
/// <param name="Total">All.</param>
/// <param name="Waiting">To be accepted.</param>
/// <param name="InProgress">Accepted and not yet with the customer.</param>
/// <param name="Delivered">With the customer.</param>
/// <param name="Ended">Rejected or cancelled.</param>
internal sealed record OrderCounts(int Total, int Waiting, int InProgress, int Delivered, int Ended);

/// <summary>Minutes.</summary>
internal sealed record PreparationTimes(double Average, double Median, double P90);

/// <summary>A dish that sells; revenue before discounts.</summary>
internal sealed record BestSeller(Guid MenuItemId, string Name, int Quantity, long Revenue);
