using FsCheck.Xunit;
using Nibble.AdminService.Promotions;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Tests.Admin;

public sealed class PromotionRuleTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    [Property]
    public void A_discount_is_never_negative_and_never_more_than_the_subtotal_or_its_cap(
        bool percent,
        uint value,
        uint subtotal,
        uint? cap
    )
    {
        var promotion = Of(
            percent ? PromotionKind.Percent : PromotionKind.Amount,
            percent ? 1 + (value % 100) : 1 + value,
            maxDiscount: cap
        );

        var discount = promotion.CalculateDiscount(subtotal);

        Assert.InRange(discount, 0, subtotal);
        Assert.True(cap is null || discount <= cap);
    }

    [Fact]
    public void Ten_percent_of_1099_is_109_because_fractions_are_dropped()
    {
        Assert.Equal(109, Of(PromotionKind.Percent, 10).CalculateDiscount(1099));
    }

    [Fact]
    public void It_holds_from_its_start_until_just_before_its_end()
    {
        var promotion = Of(PromotionKind.Amount, 100);

        Assert.Equal(
            ErrorCodes.PromotionInvalid,
            promotion.CheckEligibility(Guid.Empty, 0, Now.AddDays(-1).AddTicks(-1))?.Code
        );
        Assert.Null(promotion.CheckEligibility(Guid.Empty, 0, Now.AddDays(-1)));
        Assert.Null(promotion.CheckEligibility(Guid.Empty, 0, Now.AddDays(1).AddTicks(-1)));
        Assert.Equal(ErrorCodes.PromotionExpired, promotion.CheckEligibility(Guid.Empty, 0, Now.AddDays(1))?.Code);
    }

    [Fact]
    public void It_holds_only_in_its_restaurants_and_from_its_minimum_on()
    {
        var here = Guid.NewGuid();
        var promotion = Of(PromotionKind.Amount, 100, minimum: 1000, restaurants: [here]);

        Assert.Null(promotion.CheckEligibility(here, 1000, Now));
        Assert.Equal(ErrorCodes.PromotionMinimum, promotion.CheckEligibility(here, 999, Now)?.Code);
        Assert.Equal(ErrorCodes.PromotionInvalid, promotion.CheckEligibility(Guid.NewGuid(), 1000, Now)?.Code);
    }

    private static Promotion Of(
        PromotionKind kind,
        long value,
        long minimum = 0,
        long? maxDiscount = null,
        IReadOnlyList<Guid>? restaurants = null
    ) =>
        Promotion.Create(
            new PromotionTerms(
                "CODE",
                kind,
                value,
                minimum,
                maxDiscount,
                Now.AddDays(-1),
                Now.AddDays(1),
                null,
                null,
                restaurants ?? []
            ),
            Now
        );
}
