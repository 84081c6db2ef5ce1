using Nibble.Contracts;

namespace Nibble.RestaurantService.Orders;

/// <summary>
/// This service's copy of an order, built from events: used to check who may review, for the dashboard, and to find
/// orders that are still in progress.
/// </summary>
internal sealed class RestaurantOrder
{
    private RestaurantOrder() { }

    public Guid Id { get; private init; }

    public Guid RestaurantId { get; private init; }

    public Guid CustomerId { get; private init; }

    public OrderStatus Status { get; private set; } = OrderStatus.Placed;

    /// <summary>Subtotal less discount, minor units.</summary>
    public long NetSales { get; private init; }

    /// <summary>Amount refunded after capture, minor units.</summary>
    public long Refunded { get; private set; }

    /// <summary>Kept until the order is delivered or ended.</summary>
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

    /// <summary>Creates an order that was placed before this service subscribed.</summary>
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

    /// <summary>Marks it delivered and returns the items sold.</summary>
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

/// <summary>The status of an order from the restaurant's view.</summary>
internal enum OrderStatus
{
    /// <summary>Awaiting acceptance by the restaurant.</summary>
    Placed,

    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>Ready for the driver.</summary>
    Ready,

    /// <summary>Picked up by the driver.</summary>
    PickedUp,

    /// <summary>Delivered to the customer.</summary>
    Delivered,

    /// <summary>Rejected, cancelled or not paid.</summary>
    Ended,
}
