using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Promotions;

/// <summary>A promotion as entered by an admin.</summary>
/// <param name="Code">The code to enter; 3 to 32 letters, digits and dashes, case-insensitive.</param>
/// <param name="Kind">Percentage of the subtotal or fixed amount.</param>
/// <param name="Value">1 to 100 percent, or minor units.</param>
/// <param name="MinimumSubtotal">Minimum subtotal, minor units.</param>
/// <param name="MaxDiscount">Maximum discount, minor units.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC; after StartsAt.</param>
/// <param name="PerUserLimit">Maximum redemptions per user.</param>
/// <param name="TotalLimit">Maximum redemptions in total.</param>
/// <param name="RestaurantIds">The restaurants where it is valid; none means all.</param>
public sealed record PromotionRequest(
    [property: Required, RegularExpression("^[A-Za-z0-9-]{3,32}$")] string Code,
    [property: Required] PromotionKind? Kind,
    [property: Required, Range(1, 1_000_000)] long? Value,
    [property: Range(0, 100_000_000)] long? MinimumSubtotal,
    [property: Range(1, 100_000_000)] long? MaxDiscount,
    [property: Required] DateTime? StartsAt,
    [property: Required] DateTime? EndsAt,
    [property: Range(1, 1_000_000)] int? PerUserLimit,
    [property: Range(1, 100_000_000)] int? TotalLimit,
    [property: MaxLength(500)] IReadOnlyList<Guid>? RestaurantIds
) : IValidatableObject
{
    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kind == PromotionKind.Percent && Value > 100)
        {
            yield return new ValidationResult("More than 100 percent.", [nameof(Value)]);
        }

        if (EndsAt <= StartsAt)
        {
            yield return new ValidationResult("Must be after startsAt.", [nameof(EndsAt)]);
        }
    }

    internal PromotionTerms ToTerms() =>
        new(
            Code,
            Kind!.Value,
            Value!.Value,
            MinimumSubtotal ?? 0,
            MaxDiscount,
            StartsAt!.Value,
            EndsAt!.Value,
            PerUserLimit,
            TotalLimit,
            RestaurantIds ?? []
        );
}

/// <summary>A promotion.</summary>
internal sealed record PromotionResponse(
    Guid Id,
    string Code,
    PromotionKind Kind,
    long Value,
    long MinimumSubtotal,
    long? MaxDiscount,
    DateTime StartsAt,
    DateTime EndsAt,
    int? PerUserLimit,
    int? TotalLimit,
    int Redeemed,
    IReadOnlyList<Guid> RestaurantIds
)
{
    public static PromotionResponse Of(Promotion promotion) =>
        new(
            promotion.Id,
            promotion.Code,
            promotion.Kind,
            promotion.Value,
            promotion.MinimumSubtotal,
            promotion.MaxDiscount,
            promotion.StartsAt,
            promotion.EndsAt,
            promotion.PerUserLimit,
            promotion.TotalLimit,
            promotion.Redeemed,
            promotion.RestaurantIds
        );
}

/// <summary>Checks whether a code is valid for an order.</summary>
/// <param name="Code">The code as entered.</param>
/// <param name="RestaurantId">The restaurant of the order.</param>
/// <param name="Subtotal">Sum of the lines, minor units.</param>
public sealed record ValidatePromotionRequest(
    [property: Required, StringLength(32, MinimumLength = 1)] string Code,
    [property: Required] Guid? RestaurantId,
    [property: Required, Range(0, 100_000_000)] long? Subtotal
);
