using FsCheck;
using FsCheck.Xunit;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Tests.Orders;

/// <summary>How the totals change after placement. How they are calculated is in <see cref="OrderMoneyTests"/>.</summary>
public sealed class OrderTotalsTests
{
    private static readonly OrderTotals Totals = OrderTotals.Of(2000, 0, 299, 700, 100);

    [Property]
    public void A_later_discount_gives_the_totals_of_an_earlier_one(NonNegativeInt subtotal, NonNegativeInt discount)
    {
        Assert.Equal(
            OrderTotals.Of(subtotal.Get, discount.Get, 299, 700, 50),
            OrderTotals.Of(subtotal.Get, 0, 299, 700, 50).WithDiscount(discount.Get)
        );
    }

    [Fact]
    public void A_changed_tip_is_confirmed_or_reverted()
    {
        var changed = Totals.ChangeTip(500);

        Assert.Equal((500, 100, 100), (changed.Tip, changed.PreviousTip, changed.ConfirmedTip));
        Assert.Equal(Totals.Total + 400, changed.Total);
        Assert.Equal(OrderTotals.Of(2000, 0, 299, 700, 500), changed.ConfirmTip());
        Assert.Equal(Totals, changed.RevertTip());
        Assert.Equal(Totals, Totals.RevertTip());
    }

    [Fact]
    public void A_tip_cannot_change_while_the_last_change_is_not_paid_for()
    {
        Assert.Null(Totals.CheckTip(0));
        Assert.Equal(ErrorCodes.Conflict, Totals.ChangeTip(500).CheckTip(100)?.Code);
    }

    [Fact]
    public void A_lower_tip_leaves_at_least_the_refunded_amount()
    {
        var refunded = Totals.Refund(Totals.Total - 40);

        Assert.Null(refunded.CheckTip(60));
        Assert.Equal(ErrorCodes.RefundExceedsPayment, refunded.CheckTip(59)?.Code);
    }

    [Fact]
    public void At_most_what_was_captured_and_not_yet_refunded_can_be_refunded()
    {
        var refunded = Totals.Refund(500);

        Assert.Equal(500, refunded.RefundedAmount);
        Assert.Null(refunded.CheckRefund(Totals.Total - 500, Totals.Total));
        Assert.Equal(ErrorCodes.RefundExceedsPayment, refunded.CheckRefund(Totals.Total - 499, Totals.Total)?.Code);
        Assert.Equal(ErrorCodes.RefundExceedsPayment, refunded.CheckRefund(1, captured: 500)?.Code);
    }

    [Fact]
    public void A_raised_tip_that_is_not_paid_for_cannot_be_refunded()
    {
        var changed = Totals.ChangeTip(500);

        Assert.Null(changed.CheckRefund(Totals.Total, changed.Total));
        Assert.NotNull(changed.CheckRefund(Totals.Total + 1, changed.Total));
    }
}
