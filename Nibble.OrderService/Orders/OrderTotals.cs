using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Orders;

/// <summary>
/// What an order costs, in minor units. The tax is <c>TaxRate</c> basis points of subtotal − discount, rounded to the
/// nearest minor unit, halves up (commercial rounding); fee and tip are not taxed. A discount never exceeds the subtotal.
/// After placement the tip may change and a part may be refunded.
/// </summary>
internal sealed record OrderTotals
{
    private const long BasisPoints = 10_000;

    private OrderTotals() { }

    public long Subtotal { get; private init; }
    public long Discount { get; private init; }
    public long DeliveryFee { get; private init; }

    /// <summary>Basis points, as they were at placement.</summary>
    public int TaxRate { get; private init; }
    public long Tax { get; private init; }
    public long Tip { get; private init; }

    /// <summary>The tip before a change that is not paid for yet; it is restored when the card is declined.</summary>
    public long? PreviousTip { get; private init; }
    public long Total { get; private init; }

    /// <summary>What the staff refunded, at most what was paid.</summary>
    public long RefundedAmount { get; private init; }

    /// <summary>The tip that is paid for.</summary>
    public long ConfirmedTip => PreviousTip ?? Tip;

    /// <exception cref="OverflowException">The sum is beyond what a <see cref="long"/> holds.</exception>
    public static OrderTotals Of(long subtotal, long discount, long deliveryFee, int taxRate, long tip) =>
        new OrderTotals
        {
            Subtotal = subtotal,
            DeliveryFee = deliveryFee,
            TaxRate = taxRate,
        }.Calculate(discount, tip);

    public OrderTotals WithDiscount(long discount) => Calculate(discount, Tip);

    /// <summary>Null when the tip can become this one.</summary>
    public Error? CheckTip(long tip)
    {
        if (PreviousTip is not null)
        {
            return Error.Conflict(ErrorCodes.Conflict, "The last change of the tip is still being paid for.");
        }

        return Total - Tip + tip < RefundedAmount
            ? Error.Unprocessable(
                ErrorCodes.RefundExceedsPayment,
                "With this tip more would have been refunded than was paid."
            )
            : null;
    }

    /// <summary>The new tip counts once it is paid for (<see cref="ConfirmTip"/>).</summary>
    public OrderTotals ChangeTip(long tip) => Calculate(Discount, tip) with { PreviousTip = Tip };

    public OrderTotals ConfirmTip() => this with { PreviousTip = null };

    /// <summary>Restores the tip before a change that was not paid for.</summary>
    public OrderTotals RevertTip() =>
        PreviousTip is { } previous ? Calculate(Discount, previous) with { PreviousTip = null } : this;

    /// <summary>Null when this amount can be refunded.</summary>
    public Error? CheckRefund(long amount, long captured)
    {
        // A raised tip that is not paid for yet cannot be refunded.
        var agreed = Total - Tip + Math.Min(Tip, ConfirmedTip);
        var refundable = Math.Min(captured, agreed) - RefundedAmount;
        return amount > refundable
            ? Error.Unprocessable(
                ErrorCodes.RefundExceedsPayment,
                $"At most {refundable} of what was paid can still be refunded."
            )
            : null;
    }

    public OrderTotals Refund(long amount) => this with { RefundedAmount = RefundedAmount + amount };

    private OrderTotals Calculate(long discount, long tip)
    {
        checked
        {
            discount = Math.Clamp(discount, 0, Subtotal);
            var taxable = Subtotal - discount;
            var tax = ((taxable * TaxRate) + (BasisPoints / 2)) / BasisPoints;
            return this with { Discount = discount, Tax = tax, Tip = tip, Total = taxable + DeliveryFee + tax + tip };
        }
    }
}
