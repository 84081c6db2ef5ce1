using Nibble.AnalyticsService.Restaurants;

namespace Nibble.AnalyticsService.Orders;

/// <summary>Orders placed over time.</summary>
internal sealed record OrderCounts(IReadOnlyList<OrderCountBucket> Buckets, long Total, long Delivered, long Ended);

/// <summary>A bucket; <paramref name="Value"/> is the number of orders placed.</summary>
internal sealed record OrderCountBucket(DateTime From, DateTime To, long Value, long Delivered, long Ended);

/// <summary>Revenue over time, minor units: totals of delivered orders less refunds.</summary>
internal sealed record RevenueSeries(
    IReadOnlyList<RevenueBucket> Buckets,
    long Total,
    long Gross,
    long Refunded,
    string Currency
);

/// <summary>A bucket; <paramref name="Value"/> is gross less refunds.</summary>
internal sealed record RevenueBucket(DateTime From, DateTime To, long Value, long Gross, long Refunded);

/// <summary>Orders placed in the period by their current status.</summary>
internal sealed record StatusBreakdown(IReadOnlyList<StatusCount> Statuses, long Total);

/// <summary>Number of orders with this status.</summary>
internal sealed record StatusCount(string Status, long Orders, double Share);

/// <summary>Orders by hour of the day in the requested time zone.</summary>
internal sealed record HourlyDistribution(IReadOnlyList<HourCount> Hours, long Total);

/// <summary>Number of orders placed in this hour of the day.</summary>
internal sealed record HourCount(int Hour, long Orders);

/// <summary>Average value of the orders placed, over time, minor units.</summary>
internal sealed record AverageValues(IReadOnlyList<AverageBucket> Buckets, long? Average, string Currency);

/// <summary>A bucket; <paramref name="Value"/> is null without orders.</summary>
internal sealed record AverageBucket(DateTime From, DateTime To, long? Value, long Orders);

/// <summary>A page of restaurants by revenue, highest first.</summary>
internal sealed record TopRestaurants(IReadOnlyList<TopRestaurant> Items, string? Next, string Currency);

/// <summary>Totals of a restaurant over the period; revenue in minor units.</summary>
internal sealed record TopRestaurant(Guid RestaurantId, string Name, long Orders, long Delivered, long Revenue);

/// <summary>
/// Totals of a restaurant over a period; money in minor units. Uses settable properties, so that EF can compose further
/// query operators.
/// </summary>
internal sealed class RestaurantTotal
{
    public Guid RestaurantId { get; init; }

    public required RestaurantFact Restaurant { get; init; }

    public long Placed { get; init; }

    public long Delivered { get; init; }

    public long Revenue { get; init; }
}

/// <summary>Summary of a period.</summary>
internal sealed record OrderSummaryResponse(
    DateTime From,
    DateTime To,
    long Orders,
    long Delivered,
    long Ended,
    long Revenue,
    long Refunded,
    long? AverageValue,
    long NewCustomers,
    long ActiveOrders,
    long ActiveDeliveries,
    string Currency
);

/// <summary>A recent change of an order.</summary>
internal sealed record ActivityItem(
    Guid OrderId,
    string Number,
    Guid RestaurantId,
    string Status,
    long Total,
    DateTime At
);
