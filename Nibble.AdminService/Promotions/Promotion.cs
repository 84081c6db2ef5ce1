using Nibble.ServiceDefaults.Errors;

namespace Nibble.AdminService.Promotions;

/// <summary>How the discount is calculated.</summary>
public enum PromotionKind
{
    /// <summary>A percentage of the subtotal, whole percent.</summary>
    Percent,

    /// <summary>A fixed amount, minor units.</summary>
    Amount,
}

/// <summary>A discount code with its conditions and limits.</summary>
internal sealed class Promotion
{
    private Promotion() { }

    public Guid Id { get; private init; }

    /// <summary>Upper case; unique.</summary>
    public string Code { get; private set; } = "";

    public PromotionKind Kind { get; private set; }

    public long Value { get; private set; }

    public long MinimumSubtotal { get; private set; }

    public long? MaxDiscount { get; private set; }

    public DateTime StartsAt { get; private set; }

    public DateTime EndsAt { get; private set; }

    public int? PerUserLimit { get; private set; }

    public int? TotalLimit { get; private set; }

    /// <summary>Number of current redemptions, without released ones.</summary>
    public int Redeemed { get; private set; }

    /// <summary>The restaurants where it is valid; empty means all.</summary>
    public List<Guid> RestaurantIds { get; private set; } = [];

    public DateTime CreatedAt { get; private init; }

    public long Version { get; private set; } = 1;

    public static Promotion Create(PromotionTerms terms, DateTime now)
    {
        var promotion = new Promotion
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
            CreatedAt = now,
        };
        promotion.Apply(terms);
        return promotion;
    }

    /// <summary>Normalizes a code: case and surrounding whitespace are ignored.</summary>
    public static string Normalize(string code) => code.Trim().ToUpperInvariant();

    /// <summary>Changes the terms; existing redemptions keep their discount.</summary>
    public void Change(PromotionTerms terms)
    {
        Apply(terms);
        Version++;
    }

    /// <summary>
    /// Checks whether it is valid for this order now; usage limits are checked by <see cref="CheckLimits"/>.
    /// </summary>
    public Error? CheckEligibility(Guid restaurantId, long subtotal, DateTime now)
    {
        if (now < StartsAt || (RestaurantIds.Count > 0 && !RestaurantIds.Contains(restaurantId)))
        {
            return Error.Unprocessable(ErrorCodes.PromotionInvalid, "This code does not hold here.");
        }

        if (now >= EndsAt)
        {
            return Error.Unprocessable(ErrorCodes.PromotionExpired, "This code has run out.");
        }

        return subtotal < MinimumSubtotal
            ? Error.Unprocessable(
                ErrorCodes.PromotionMinimum,
                $"This code needs a subtotal of at least {MinimumSubtotal} (minor units)."
            )
            : null;
    }

    /// <summary>
    /// Checks the total limit, and the limit per user after <paramref name="usesByUser"/> redemptions.
    /// </summary>
    public Error? CheckLimits(int usesByUser) =>
        Redeemed >= TotalLimit || usesByUser >= PerUserLimit
            ? Error.Unprocessable(ErrorCodes.PromotionExhausted, "This code has been used as often as it may be.")
            : null;

    /// <summary>The discount in minor units, at most the subtotal. Fractions are truncated.</summary>
    public long CalculateDiscount(long subtotal)
    {
        var discount = Kind == PromotionKind.Percent ? (long)(subtotal * (Int128)Value / 100) : Value;
        return Math.Min(Math.Min(discount, MaxDiscount ?? long.MaxValue), subtotal);
    }

    /// <summary>Counts a redemption. Check the limits first, in the same transaction.</summary>
    public void Redeem()
    {
        Redeemed++;
        Version++;
    }

    /// <summary>Releases a redemption.</summary>
    public void Release()
    {
        Redeemed--;
        Version++;
    }

    private void Apply(PromotionTerms terms)
    {
        Code = Normalize(terms.Code);
        Kind = terms.Kind;
        Value = terms.Value;
        MinimumSubtotal = terms.MinimumSubtotal;
        MaxDiscount = terms.MaxDiscount;
        StartsAt = terms.StartsAt;
        EndsAt = terms.EndsAt;
        PerUserLimit = terms.PerUserLimit;
        TotalLimit = terms.TotalLimit;
        RestaurantIds = [.. terms.RestaurantIds];
    }
}

/// <summary>The terms that an admin sets; money in minor units, times UTC.</summary>
internal sealed record PromotionTerms(
    string Code,
    PromotionKind Kind,
    long Value,
    long MinimumSubtotal,
    long? MaxDiscount,
    DateTime StartsAt,
    DateTime EndsAt,
    int? PerUserLimit,
    int? TotalLimit,
    IReadOnlyList<Guid> RestaurantIds
);
