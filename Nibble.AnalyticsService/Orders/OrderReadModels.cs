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

/// <summary>What happened to orders in a quarter of an hour; money in minor units.</summary>
internal sealed class OrderRollup
{
    public long TimeBucket { get; private set; }

    /// <summary>A restaurant, or <see cref="Projections.RollupScope.All"/>.</summary>
    public Guid RestaurantId { get; private set; }

    public long Placed { get; private set; }

    /// <summary>Totals of the orders placed.</summary>
    public long OrderValue { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Totals of the orders delivered, and later changes of their tips.</summary>
    public long Revenue { get; private set; }

    public long Refunded { get; private set; }

    /// <summary>Orders cancelled, rejected or failed at payment.</summary>
    public long Ended { get; private set; }

    /// <summary>Customers who opened an account; platform only.</summary>
    public long Registrations { get; private set; }
}

/// <summary>Orders placed in a slot, by the status they have now.</summary>
internal sealed class StatusRollup
{
    public long TimeBucket { get; private set; }

    public Guid RestaurantId { get; private set; }

    public string Status { get; private set; } = "";

    public long Orders { get; private set; }
}
