using Nibble.OrderService.Orders;

namespace Nibble.Tests.Orders;

public sealed class OrderPromotionTests
{
    [Fact]
    public void Without_a_code_there_is_nothing_to_redeem_or_release()
    {
        var none = OrderPromotion.Of(null);

        Assert.Equal(PromotionState.None, none.State);
        Assert.False(none.IsPending);
        Assert.Equal(none, none.RequestRelease());
        Assert.Equal(none, none.ConfirmRedemption());
    }

    [Fact]
    public void A_code_is_redeemed_and_released_when_the_order_ends()
    {
        var requested = OrderPromotion.Of("LUNCH");
        var redeemed = requested.ConfirmRedemption();
        var ending = redeemed.RequestRelease();
        var released = ending.ConfirmRelease();

        Assert.True(requested is { IsPending: true, IsRedemptionPending: true, Code: "LUNCH" });
        Assert.True(redeemed is { IsPending: false, State: PromotionState.Redeemed });
        Assert.True(ending is { IsPending: true, IsRedemptionPending: false });
        Assert.True(released is { IsPending: false, State: PromotionState.Released, Code: "LUNCH" });
    }

    [Fact]
    public void A_redemption_that_may_have_taken_effect_is_released()
    {
        Assert.Equal(PromotionState.ReleasePending, OrderPromotion.Of("LUNCH").RequestRelease().State);
    }

    [Fact]
    public void A_redemption_that_is_confirmed_after_the_release_is_released_again()
    {
        var released = OrderPromotion.Of("LUNCH").RequestRelease().ConfirmRelease();

        Assert.Equal(PromotionState.ReleasePending, released.ConfirmRedemption().State);
        Assert.Equal(released, released.RequestRelease());
    }

    [Fact]
    public void A_repeated_confirmation_changes_nothing()
    {
        var redeemed = OrderPromotion.Of("LUNCH").ConfirmRedemption();

        Assert.Equal(redeemed, redeemed.ConfirmRedemption());
        Assert.Equal(redeemed.RequestRelease(), redeemed.RequestRelease().ConfirmRedemption());
    }
}
