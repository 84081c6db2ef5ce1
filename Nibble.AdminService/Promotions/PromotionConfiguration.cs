using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AdminService.Promotions;

internal sealed class PromotionConfiguration : IEntityTypeConfiguration<Promotion>
{
    public void Configure(EntityTypeBuilder<Promotion> builder)
    {
        builder.ToTable("promotions");
        builder.HasIndex(promotion => promotion.Code).IsUnique();
        builder.HasIndex(promotion => new { promotion.CreatedAt, promotion.Id });
        builder.HasIndex(promotion => new { promotion.EndsAt, promotion.StartsAt });
        builder.Property(promotion => promotion.Code).HasMaxLength(32);
        builder.Property(promotion => promotion.Version).IsConcurrencyToken();
    }
}

internal sealed class RedemptionConfiguration : IEntityTypeConfiguration<Redemption>
{
    public void Configure(EntityTypeBuilder<Redemption> builder)
    {
        builder.ToTable("redemptions");
        builder.HasKey(redemption => redemption.OrderId);
        builder.HasIndex(redemption => new { redemption.PromotionId, redemption.UserId });
    }
}
