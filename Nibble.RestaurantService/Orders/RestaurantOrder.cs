using Nibble.Contracts;

namespace Nibble.RestaurantService.Orders;

/// <summary>
/// What this service learned of an order from events: enough to say who may review, how the day goes, and whether the
/// kitchen still owes somebody a meal.
/// </summary>
internal sealed class RestaurantOrder
{
    private RestaurantOrder() { }

    public Guid Id { get; private init; }

    public Guid RestaurantId { get; private init; }

    public Guid CustomerId { get; private init; }

    public OrderStatus Status { get; private set; } = OrderStatus.Placed;

    /// <summary>Subtotal less discount, minor units: what the kitchen sold.</summary>
    public long NetSales { get; private init; }

    /// <summary>What went back to the customer after capture, minor units.</summary>
    public long Refunded { get; private set; }

    /// <summary>Kept until it is delivered or ended.</summary>
    public IReadOnlyList<OrderedItem> Items { get; private set; } = [];

    public DateTime PlacedAt { get; private init; }

    public DateTime? AcceptedAt { get; private set; }

    public DateTime? ReadyAt { get; private set; }

    public static RestaurantOrder Of(OrderPlaced placed) =>
        new()
        {
            Id = placed.OrderId,
            RestaurantId = placed.RestaurantId,
            CustomerId = placed.CustomerId,
            NetSales = placed.Subtotal - placed.Discount,
            Items = placed.Items,
            PlacedAt = placed.PlacedAt,
        };

    /// <summary>An order that was placed before this service listened.</summary>
    public static RestaurantOrder Of(OrderDelivered delivered) =>
        new()
        {
            Id = delivered.OrderId,
            RestaurantId = delivered.RestaurantId,
            CustomerId = delivered.CustomerId,
            NetSales = delivered.Total,
            PlacedAt = delivered.PlacedAt,
        };

    public void Accept(DateTime at) => (Status, AcceptedAt) = (OrderStatus.Accepted, at);

    public void UpdateStatus(string status, DateTime at)
    {
        switch (status)
        {
            case "ready":
                (Status, ReadyAt) = (OrderStatus.Ready, at);
                break;
            case "picked_up":
                Status = OrderStatus.PickedUp;
                break;
        }
    }

    /// <summary>It is eaten; returns what was sold with it.</summary>
    public IReadOnlyList<OrderedItem> Deliver(DateTime? acceptedAt, DateTime? readyAt)
    {
        (Status, AcceptedAt, ReadyAt) = (OrderStatus.Delivered, AcceptedAt ?? acceptedAt, ReadyAt ?? readyAt);
        var sold = Items;
        Items = [];
        return sold;
    }

    public void End() => (Status, Items) = (OrderStatus.Ended, []);

    public void Refund(long amount) => Refunded += amount;
}

/// <summary>How far an order is, in the kitchen's words.</summary>
internal enum OrderStatus
{
    /// <summary>For the restaurant to accept.</summary>
    Placed,

    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>For the driver.</summary>
    Ready,

    /// <summary>With the driver.</summary>
    PickedUp,

    /// <summary>With the customer.</summary>
    Delivered,

    /// <summary>Rejected, cancelled or not paid.</summary>
    Ended,
}
