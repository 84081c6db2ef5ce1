namespace Nibble.OrderService.Orders;

/// <summary>
/// What an order costs, in minor units. The tax is <c>taxRate</c> basis points of subtotal − discount, rounded to the
/// nearest minor unit, halves up (commercial rounding); fee and tip are not taxed. A discount never exceeds the subtotal.
/// </summary>
internal readonly record struct OrderTotals(
    long Subtotal,
    long Discount,
    long DeliveryFee,
    long Tax,
    long Tip,
    long Total
)
{
    private const long BasisPoints = 10_000;

    /// <exception cref="OverflowException">The sum is beyond what a <see cref="long"/> holds.</exception>
    public static OrderTotals Of(long subtotal, long discount, long deliveryFee, int taxRate, long tip)
    {
        checked
        {
            discount = Math.Clamp(discount, 0, subtotal);
            var taxable = subtotal - discount;
            var tax = ((taxable * taxRate) + (BasisPoints / 2)) / BasisPoints;
            return new OrderTotals(subtotal, discount, deliveryFee, tax, tip, taxable + deliveryFee + tax + tip);
        }
    }
}
