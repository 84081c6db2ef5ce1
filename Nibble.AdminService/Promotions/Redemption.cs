using Nibble.Contracts;

namespace Nibble.AdminService.Promotions;

/// <summary>One use of a promotion by one order.</summary>
internal sealed class Redemption
{
    /// <summary>An order holds at most one use of one promotion.</summary>
    public required Guid OrderId { get; init; }

    public required Guid UserId { get; init; }

    public Guid PromotionId { get; private set; }

    public long Discount { get; private set; }

    public DateTime RedeemedAt { get; private set; }

    /// <summary>When the use was given back; null while it counts.</summary>
    public DateTime? ReleasedAt { get; set; }

    /// <summary>Takes a use, for the first time or after the last one was given back.</summary>
    public void Redeem(PromotionDiscount discount, DateTime now)
    {
        PromotionId = discount.PromotionId;
        Discount = discount.Discount;
        RedeemedAt = now;
        ReleasedAt = null;
    }
}
