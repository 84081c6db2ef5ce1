namespace Nibble.OrderService.Orders;

/// <summary>What kind of change. The name, in snake case, is the <c>event:</c> of the live stream.</summary>
public enum OrderChangeKind
{
    /// <summary>The order took a step; <see cref="OrderStatus"/> says which.</summary>
    StatusChanged,

    /// <summary>A scheduled order is due: the restaurant has to answer now.</summary>
    Due,

    /// <summary>A driver took it.</summary>
    DriverAssigned,

    /// <summary>The driver is at the restaurant.</summary>
    DriverArrived,

    /// <summary>The driver was lost; another one is looked for.</summary>
    DriverLost,

    /// <summary>The customer changed the tip.</summary>
    TipChanged,

    /// <summary>The staff granted money back.</summary>
    Refunded,
}

/// <summary>
/// One line of an order's history, append only. Its number grows with each commit over all orders, so the live stream
/// resumes after any of them.
/// </summary>
internal sealed class OrderChange
{
    public long Sequence { get; private init; }

    public required Guid OrderId { get; init; }

    public required OrderChangeKind Kind { get; init; }

    /// <summary>The order's status after the change.</summary>
    public required OrderStatus Status { get; init; }

    public required DateTime At { get; init; }

    public required Guid? ById { get; init; }

    public required string ByRole { get; init; }

    public string? Reason { get; init; }

    /// <summary>The money it is about, if any, minor units.</summary>
    public long? Amount { get; init; }

    public static OrderChange Of(
        Order order,
        OrderChangeKind kind,
        Actor by,
        DateTime now,
        string? reason,
        long? amount
    ) =>
        new()
        {
            OrderId = order.Id,
            Kind = kind,
            Status = order.Status,
            At = now,
            ById = by.Id,
            ByRole = by.Role,
            Reason = reason,
            Amount = amount,
        };
}
