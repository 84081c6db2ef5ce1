using Nibble.ServiceDefaults.Errors;

namespace Nibble.AdminService.Promotions;

/// <summary>How a promotion reckons.</summary>
public enum PromotionKind
{
    /// <summary>A share of the subtotal, in whole percent.</summary>
    Percent,

    /// <summary>A fixed amount, minor units.</summary>
    Amount,
}

/// <summary>A code that takes something off an order, and the limits within which it does.</summary>
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

    /// <summary>Uses taken and not given back.</summary>
    public int Redeemed { get; private set; }

    /// <summary>Where it holds; empty means everywhere.</summary>
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

    /// <summary>Codes are compared without regard to case and surrounding blanks.</summary>
    public static string Normalize(string code) => code.Trim().ToUpperInvariant();

    /// <summary>Changes the terms; uses already taken keep their discount.</summary>
    public void Change(PromotionTerms terms)
    {
        Apply(terms);
        Version++;
    }

    /// <summary>Whether it holds for this order now; limits by use are <see cref="Redeem"/>'s.</summary>
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

    /// <summary>Whether one more use is left, in all and for a user who has used it <paramref name="usesByUser"/> times.</summary>
    public Error? CheckLimits(int usesByUser) =>
        Redeemed >= TotalLimit || usesByUser >= PerUserLimit
            ? Error.Unprocessable(ErrorCodes.PromotionExhausted, "This code has been used as often as it may be.")
            : null;

    /// <summary>What it takes off, never more than the subtotal. Fractions of a minor unit are dropped.</summary>
    public long CalculateDiscount(long subtotal)
    {
        var discount = Kind == PromotionKind.Percent ? (long)(subtotal * (Int128)Value / 100) : Value;
        return Math.Min(Math.Min(discount, MaxDiscount ?? long.MaxValue), subtotal);
    }

    /// <summary>Takes one use. Check first, in the same transaction.</summary>
    public void Redeem()
    {
        Redeemed++;
        Version++;
    }

    /// <summary>Gives one use back.</summary>
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

/// <summary>What an admin may set; money in minor units, times UTC.</summary>
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
