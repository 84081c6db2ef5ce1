using Nibble.OrderService.Orders;

namespace Nibble.OrderService.Payments;

/// <summary>The amounts that an order's ledger has to reach, in minor units.</summary>
/// <param name="Held">Authorized and not captured.</param>
/// <param name="Paid">Captured and not refunded.</param>
internal readonly record struct PaymentTarget(long Held, long Paid)
{
    /// <summary>The target of each status (docs/orders.md, "Money").</summary>
    public static PaymentTarget For(OrderStatus status, OrderTotals totals) =>
        status switch
        {
            OrderStatus.PendingPayment or OrderStatus.Placed => new PaymentTarget(totals.Total, 0),
            _ when status.IsBillable() => new PaymentTarget(0, totals.Total - totals.RefundedAmount),
            _ => default,
        };

    /// <summary>The customer's card covers at least the target.</summary>
    public bool IsCoveredBy(Ledger ledger) => ledger.Held + ledger.Paid >= Held + Paid;
}
