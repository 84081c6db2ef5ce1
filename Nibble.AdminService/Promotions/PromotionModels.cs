using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Promotions;

/// <summary>A promotion as an admin writes it.</summary>
/// <param name="Code">What customers type; 3 to 32 letters, digits and dashes, case ignored.</param>
/// <param name="Kind">Percent of the subtotal or a fixed amount.</param>
/// <param name="Value">1 to 100 percent, or minor units.</param>
/// <param name="MinimumSubtotal">Minor units.</param>
/// <param name="MaxDiscount">The most it takes off, minor units.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC; after StartsAt.</param>
/// <param name="PerUserLimit">How often one user may use it.</param>
/// <param name="TotalLimit">How often it may be used in all.</param>
/// <param name="RestaurantIds">Where it holds; none means everywhere.</param>
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

/// <summary>Would this code hold for my order?</summary>
/// <param name="Code">What the customer typed.</param>
/// <param name="RestaurantId">Where the order would go.</param>
/// <param name="Subtotal">Sum of the lines, minor units.</param>
public sealed record ValidatePromotionRequest(
    [property: Required, StringLength(32, MinimumLength = 1)] string Code,
    [property: Required] Guid? RestaurantId,
    [property: Required, Range(0, 100_000_000)] long? Subtotal
);
