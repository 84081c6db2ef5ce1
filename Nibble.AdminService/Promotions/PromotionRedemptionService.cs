using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.AdminService.Promotions;

/// <summary>
/// Redeems and releases promotions. A redemption holds SQLite's only write lock from the start of its transaction
/// (BEGIN IMMEDIATE), so limits hold under concurrency.
/// </summary>
internal sealed class PromotionRedemptionService(AdminDbContext db, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Checks whether the code is valid for this user's order, without redeeming it.</summary>
    public async Task<(PromotionDiscount? Discount, Error? Error)> ValidateAsync(
        ValidatePromotion request,
        CancellationToken cancellationToken
    )
    {
        var promotion = await FindAsync(request.Code, cancellationToken);
        var error = await ValidateAsync(
            promotion,
            request.UserId,
            request.RestaurantId,
            request.Subtotal,
            cancellationToken
        );
        return error is null ? (ToDiscount(promotion!, request.Subtotal), null) : (null, error);
    }

    /// <summary>
    /// Redeems the code for the order. Idempotent per order; an order that released its redemption (failed payment,
    /// retried with another card) redeems it again if the limits allow.
    /// </summary>
    public async Task<(PromotionDiscount? Discount, Error? Error)> RedeemAsync(
        RedeemPromotion request,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var promotion = await FindAsync(request.Code, cancellationToken);
        var earlier = await db.Redemptions.FindAsync([request.OrderId], cancellationToken);
        if (earlier is { ReleasedAt: null } && earlier.PromotionId == promotion?.Id)
        {
            return (new PromotionDiscount(promotion.Id, promotion.Code, earlier.Discount), null);
        }

        if (earlier is { ReleasedAt: null })
        {
            return (null, Error.Conflict(ErrorCodes.PromotionExhausted, "This order has already used a code."));
        }

        var error = await ValidateAsync(
            promotion,
            request.UserId,
            request.RestaurantId,
            request.Subtotal,
            cancellationToken
        );
        if (error is not null)
        {
            return (null, error);
        }

        var discount = ToDiscount(promotion!, request.Subtotal);
        promotion!.Redeem();
        if (earlier is null)
        {
            db.Add(earlier = new Redemption { OrderId = request.OrderId, UserId = request.UserId });
        }

        earlier.Redeem(discount, Now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (discount, null);
    }

    /// <summary>Releases the order's redemption, if any. The caller saves.</summary>
    public async Task ReleaseAsync(Guid orderId, CancellationToken cancellationToken)
    {
        var redemption = await db.Redemptions.FindAsync([orderId], cancellationToken);
        if (redemption is not { ReleasedAt: null })
        {
            return;
        }

        redemption.ReleasedAt = Now;
        var promotion = await db.Promotions.FindAsync([redemption.PromotionId], cancellationToken);
        promotion?.Release();
    }

    private Task<Promotion?> FindAsync(string code, CancellationToken cancellationToken)
    {
        var normalized = Promotion.Normalize(code);
        return db.Promotions.SingleOrDefaultAsync(promotion => promotion.Code == normalized, cancellationToken);
    }

    private async Task<Error?> ValidateAsync(
        Promotion? promotion,
        Guid userId,
        Guid restaurantId,
        long subtotal,
        CancellationToken cancellationToken
    )
    {
        if (promotion is null)
        {
            return Error.Unprocessable(ErrorCodes.PromotionInvalid, "There is no such code.");
        }

        var usesByUser = await db.Redemptions.CountAsync(
            redemption =>
                redemption.PromotionId == promotion.Id && redemption.UserId == userId && redemption.ReleasedAt == null,
            cancellationToken
        );
        return promotion.CheckEligibility(restaurantId, subtotal, Now) ?? promotion.CheckLimits(usesByUser);
    }

    private static PromotionDiscount ToDiscount(Promotion promotion, long subtotal) =>
        new(promotion.Id, promotion.Code, promotion.CalculateDiscount(subtotal));
}
