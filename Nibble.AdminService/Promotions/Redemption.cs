namespace Nibble.AdminService.Promotions;

/// <summary>One use of a promotion by one order.</summary>
internal sealed class Redemption
{
    /// <summary>An order redeems at most one promotion, once.</summary>
    public required Guid OrderId { get; init; }

    public required Guid PromotionId { get; init; }

    public required Guid UserId { get; init; }

    public required long Discount { get; init; }

    public required DateTime RedeemedAt { get; init; }

    /// <summary>When the use was given back; null while it counts.</summary>
    public DateTime? ReleasedAt { get; set; }
}
