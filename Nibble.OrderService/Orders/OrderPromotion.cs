namespace Nibble.OrderService.Orders;

/// <summary>The state of an order's promotion.</summary>
internal enum PromotionState
{
    /// <summary>The order has no promotion.</summary>
    None,

    /// <summary>To be redeemed before the payment.</summary>
    RedemptionPending,

    Redeemed,

    /// <summary>To be released, because the order failed or ended.</summary>
    ReleasePending,

    Released,
}

/// <summary>The promotion of an order: redeemed before the payment, released when the order fails or ends.</summary>
internal sealed record OrderPromotion
{
    private OrderPromotion() { }

    public string? Code { get; private init; }
    public PromotionState State { get; private init; }
    public bool IsRedemptionPending => State == PromotionState.RedemptionPending;

    /// <summary>The promotion service has to be called.</summary>
    public bool IsPending => State is PromotionState.RedemptionPending or PromotionState.ReleasePending;

    /// <summary>A promotion to redeem; without a code there is nothing to do.</summary>
    public static OrderPromotion Of(string? code) =>
        new() { Code = code, State = code is null ? PromotionState.None : PromotionState.RedemptionPending };

    /// <summary>It was redeemed. If the order ended in the meantime, it has to be released again.</summary>
    public OrderPromotion ConfirmRedemption() =>
        State switch
        {
            PromotionState.RedemptionPending => this with { State = PromotionState.Redeemed },
            PromotionState.Released => this with { State = PromotionState.ReleasePending },
            _ => this,
        };

    /// <summary>The order failed or ended. A redemption that is under way may have taken effect.</summary>
    public OrderPromotion RequestRelease() =>
        State is PromotionState.RedemptionPending or PromotionState.Redeemed
            ? this with
            {
                State = PromotionState.ReleasePending,
            }
            : this;

    /// <summary>It is not redeemed (any more).</summary>
    public OrderPromotion ConfirmRelease() => this with { State = PromotionState.Released };
}
