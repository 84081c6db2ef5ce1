using Nibble.Contracts;

namespace Nibble.AdminService.Promotions;

/// <summary>Redemption of a promotion by an order.</summary>
internal sealed class Redemption
{
    /// <summary>Unique: an order redeems at most one promotion.</summary>
    public required Guid OrderId { get; init; }

    public required Guid UserId { get; init; }

    public Guid PromotionId { get; private set; }

    public long Discount { get; private set; }

    public DateTime RedeemedAt { get; private set; }

    /// <summary>When it was released; null while it counts.</summary>
    public DateTime? ReleasedAt { get; set; }

    /// <summary>Redeems the promotion, also again after a release.</summary>
    public void Redeem(PromotionDiscount discount, DateTime now)
    {
        PromotionId = discount.PromotionId;
        Discount = discount.Discount;
        RedeemedAt = now;
        ReleasedAt = null;
    }
}
