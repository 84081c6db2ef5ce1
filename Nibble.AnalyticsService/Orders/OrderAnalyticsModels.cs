using Nibble.AnalyticsService.Restaurants;

namespace Nibble.AnalyticsService.Orders;

/// <summary>Orders placed over time.</summary>
internal sealed record OrderCounts(IReadOnlyList<OrderCountBucket> Buckets, long Total, long Delivered, long Ended);

/// <summary>A bucket; <paramref name="Value"/> is the number of orders placed in it.</summary>
internal sealed record OrderCountBucket(DateTime From, DateTime To, long Value, long Delivered, long Ended);

/// <summary>Revenue over time, minor units: totals of delivered orders less what was refunded.</summary>
internal sealed record RevenueSeries(
    IReadOnlyList<RevenueBucket> Buckets,
    long Total,
    long Gross,
    long Refunded,
    string Currency
);

/// <summary>A bucket; <paramref name="Value"/> is gross less refunded.</summary>
internal sealed record RevenueBucket(DateTime From, DateTime To, long Value, long Gross, long Refunded);

/// <summary>Orders placed in the period by the status they have now.</summary>
internal sealed record StatusBreakdown(IReadOnlyList<StatusCount> Statuses, long Total);

/// <summary>How many have this status.</summary>
internal sealed record StatusCount(string Status, long Orders, double Share);

/// <summary>Orders by hour of the day in the asked time zone.</summary>
internal sealed record HourlyDistribution(IReadOnlyList<HourCount> Hours, long Total);

/// <summary>How many were placed in this hour of the day.</summary>
internal sealed record HourCount(int Hour, long Orders);

/// <summary>Average value of the orders placed over time, minor units.</summary>
internal sealed record AverageValues(IReadOnlyList<AverageBucket> Buckets, long? Average, string Currency);

/// <summary>A bucket; <paramref name="Value"/> is null where nothing was ordered.</summary>
internal sealed record AverageBucket(DateTime From, DateTime To, long? Value, long Orders);

/// <summary>Who sells most, a page of it.</summary>
internal sealed record TopRestaurants(IReadOnlyList<TopRestaurant> Items, string? Next, string Currency);

/// <summary>A restaurant's share of the period; revenue in minor units.</summary>
internal sealed record TopRestaurant(Guid RestaurantId, string Name, long Orders, long Delivered, long Revenue);

/// <summary>A restaurant's sums over a period; money in minor units. Set by members, so that queries can go on from it.</summary>
internal sealed class RestaurantTotal
{
    public Guid RestaurantId { get; init; }

    public required RestaurantFact Restaurant { get; init; }

    public long Placed { get; init; }

    public long Delivered { get; init; }

    public long Revenue { get; init; }
}

/// <summary>The period in one look.</summary>
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

/// <summary>An order that moved.</summary>
internal sealed record ActivityItem(
    Guid OrderId,
    string Number,
    Guid RestaurantId,
    string Status,
    long Total,
    DateTime At
);
