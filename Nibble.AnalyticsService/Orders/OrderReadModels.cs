namespace Nibble.AnalyticsService.Orders;

/// <summary>The latest state of an order.</summary>
internal sealed class OrderFact
{
    public Guid OrderId { get; private set; }

    public string Number { get; private set; } = "";

    public Guid CustomerId { get; private set; }

    public Guid RestaurantId { get; private set; }

    public string Status { get; private set; } = "";

    public long Total { get; private set; }

    public DateTime PlacedAt { get; private set; }

    public DateTime UpdatedAt { get; private set; }
}

/// <summary>Rollup of orders per time bucket; money in minor units.</summary>
internal sealed class OrderRollup
{
    public long TimeBucket { get; private set; }

    /// <summary>A restaurant, or <see cref="Projections.RollupScope.All"/>.</summary>
    public Guid RestaurantId { get; private set; }

    public long Placed { get; private set; }

    /// <summary>Sum of the totals of orders placed.</summary>
    public long OrderValue { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Sum of the totals of orders delivered, including later tip changes.</summary>
    public long Revenue { get; private set; }

    public long Refunded { get; private set; }

    /// <summary>Orders cancelled, rejected or with failed payment.</summary>
    public long Ended { get; private set; }

    /// <summary>Customers who registered; recorded for the platform only.</summary>
    public long Registrations { get; private set; }
}

/// <summary>Orders placed in a time bucket, by their current status.</summary>
internal sealed class StatusRollup
{
    public long TimeBucket { get; private set; }

    public Guid RestaurantId { get; private set; }

    public string Status { get; private set; } = "";

    public long Orders { get; private set; }
}
