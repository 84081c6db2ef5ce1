using FsCheck;
using FsCheck.Xunit;
using Nibble.OrderService.Orders;

namespace Nibble.Tests.Orders;

public sealed class OrderMoneyTests
{
    [Property(MaxTest = 2000)]
    public void A_total_is_its_parts_and_none_of_them_is_negative(
        NonNegativeInt subtotal,
        int discount,
        NonNegativeInt fee,
        NonNegativeInt tip,
        NonNegativeInt rate
    )
    {
        var totals = OrderTotals.Of(subtotal.Get, discount, fee.Get, rate.Get % 5001, tip.Get);

        Assert.Equal(totals.Total, totals.Subtotal - totals.Discount + totals.DeliveryFee + totals.Tax + totals.Tip);
        Assert.InRange(totals.Discount, 0, totals.Subtotal);
        Assert.True(totals.Tax >= 0);
        Assert.True(totals.Total >= totals.DeliveryFee + totals.Tip);
    }

    [Property(MaxTest = 2000)]
    public void The_tax_is_the_exact_one_rounded_half_up(NonNegativeInt subtotal, NonNegativeInt discount, ushort rate)
    {
        var taxRate = rate % 5001;
        var taken = Math.Min(subtotal.Get, discount.Get);

        var tax = OrderTotals.Of(subtotal.Get, taken, 0, taxRate, 0).Tax;

        Assert.Equal(
            Math.Round((subtotal.Get - taken) * (decimal)taxRate / 10_000, MidpointRounding.AwayFromZero),
            tax
        );
    }

    [Theory]
    [InlineData(50, 100, 1)] // 0.5 of a minor unit goes up,
    [InlineData(49, 100, 0)] // less goes down,
    [InlineData(150, 100, 2)] // and 1.5 too, where bankers would say 2 and of 2.5 also 2.
    [InlineData(250, 100, 3)]
    public void Half_a_minor_unit_of_tax_is_rounded_up(long subtotal, int rate, long tax)
    {
        Assert.Equal(tax, OrderTotals.Of(subtotal, 0, 0, rate, 0).Tax);
    }

    [Property]
    public void A_higher_discount_never_makes_an_order_dearer(NonNegativeInt subtotal, NonNegativeInt less, byte more)
    {
        var low = OrderTotals.Of(subtotal.Get, less.Get, 299, 700, 0);
        var high = OrderTotals.Of(subtotal.Get, (long)less.Get + more, 299, 700, 0);

        Assert.True(high.Total <= low.Total);
    }

    [Fact]
    public void A_sum_that_no_long_holds_is_an_error_and_not_a_gift()
    {
        Assert.Throws<OverflowException>(() => OrderTotals.Of(long.MaxValue - 10, 0, 100, 0, 0));
    }

    [Property(MaxTest = 500)]
    public void Different_bits_spell_different_order_numbers(uint one, uint other)
    {
        Assert.Equal(one == other, OrderNumber.Of(one) == OrderNumber.Of(other));
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", OrderNumber.Of(one));
    }
}
