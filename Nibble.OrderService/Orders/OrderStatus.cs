using System.Collections.Frozen;

namespace Nibble.OrderService.Orders;

/// <summary>Where an order stands.</summary>
public enum OrderStatus
{
    /// <summary>Its prices are fixed; the payment is being authorised.</summary>
    PendingPayment,

    /// <summary>Paid for; the restaurant has to answer.</summary>
    Placed,

    /// <summary>The restaurant will cook it; a driver is looked for.</summary>
    Accepted,

    /// <summary>It is being cooked.</summary>
    Preparing,

    /// <summary>It waits for the driver.</summary>
    Ready,

    /// <summary>It is on its way.</summary>
    PickedUp,

    /// <summary>It is with the customer.</summary>
    Delivered,

    /// <summary>The payment was refused; the customer may pay again for a while.</summary>
    PaymentFailed,

    /// <summary>The restaurant will not cook it.</summary>
    Rejected,

    /// <summary>Somebody called it off.</summary>
    Cancelled,
}

/// <summary>The order machine: every step that exists. Who may take a step is said by the verbs of <see cref="Order"/>.</summary>
internal static class OrderStatusExtensions
{
    private static readonly FrozenDictionary<OrderStatus, OrderStatus[]> Transitions = new Dictionary<
        OrderStatus,
        OrderStatus[]
    >
    {
        [OrderStatus.PendingPayment] = [OrderStatus.Placed, OrderStatus.PaymentFailed, OrderStatus.Cancelled],
        [OrderStatus.PaymentFailed] = [OrderStatus.PendingPayment, OrderStatus.Cancelled],
        [OrderStatus.Placed] = [OrderStatus.Accepted, OrderStatus.Rejected, OrderStatus.Cancelled],
        [OrderStatus.Accepted] = [OrderStatus.Preparing, OrderStatus.Cancelled],
        [OrderStatus.Preparing] = [OrderStatus.Ready, OrderStatus.Cancelled],
        [OrderStatus.Ready] = [OrderStatus.PickedUp, OrderStatus.Cancelled],
        [OrderStatus.PickedUp] = [OrderStatus.Delivered, OrderStatus.Cancelled],
        [OrderStatus.Delivered] = [],
        [OrderStatus.Rejected] = [],
        [OrderStatus.Cancelled] = [],
    }.ToFrozenDictionary();

    /// <summary>Those that something comes after.</summary>
    public static IReadOnlyList<OrderStatus> Active { get; } =
    [.. Transitions.Where(move => move.Value.Length > 0).Select(move => move.Key).Order()];

    /// <summary>Is there such a step?</summary>
    public static bool CanTransitionTo(this OrderStatus from, OrderStatus to) => Transitions[from].Contains(to);

    /// <summary>Nothing comes after it.</summary>
    public static bool IsFinal(this OrderStatus status) => Transitions[status].Length == 0;

    /// <summary>The restaurant has said yes and the customer has not got it yet, or has.</summary>
    public static bool IsBillable(this OrderStatus status) =>
        status
            is OrderStatus.Accepted
                or OrderStatus.Preparing
                or OrderStatus.Ready
                or OrderStatus.PickedUp
                or OrderStatus.Delivered;
}
