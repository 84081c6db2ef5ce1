namespace Nibble.Contracts;

/// <summary>
/// POST <see cref="InternalRoutes.Promotions"/>/redeem: takes one use of the code for this order. The same order asking
/// again gets the same answer; POST …/{orderId}/release gives the use back.
/// </summary>
public sealed record RedeemPromotion(string Code, Guid OrderId, Guid UserId, Guid RestaurantId, long Subtotal);

/// <summary>What the promotion takes off, minor units.</summary>
public sealed record PromotionDiscount(Guid PromotionId, string Code, long Discount);

/// <summary>POST …/validate: would the code hold? Takes nothing.</summary>
public sealed record ValidatePromotion(string Code, Guid UserId, Guid RestaurantId, long Subtotal);
