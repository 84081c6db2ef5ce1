using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Orders;

internal sealed class OrderFactConfiguration : IEntityTypeConfiguration<OrderFact>
{
    public void Configure(EntityTypeBuilder<OrderFact> builder)
    {
        builder.ToTable("order_facts");
        builder.HasKey(order => order.OrderId);
        builder.HasIndex(order => order.PlacedAt);
        builder.HasIndex(order => order.UpdatedAt);
        builder.HasIndex(order => order.Status);
        builder.Property(order => order.Number).HasMaxLength(32);
        builder.Property(order => order.Status).HasMaxLength(32);
    }
}

internal sealed class OrderRollupConfiguration : IEntityTypeConfiguration<OrderRollup>
{
    public void Configure(EntityTypeBuilder<OrderRollup> builder)
    {
        builder.ToTable("order_rollups");
        builder.HasKey(slot => new { slot.RestaurantId, slot.TimeBucket });
        builder.HasIndex(slot => slot.TimeBucket);
        foreach (
            var count in new[]
            {
                nameof(OrderRollup.Placed),
                nameof(OrderRollup.OrderValue),
                nameof(OrderRollup.Delivered),
                nameof(OrderRollup.Revenue),
                nameof(OrderRollup.Refunded),
                nameof(OrderRollup.Ended),
                nameof(OrderRollup.Registrations),
            }
        )
        {
            builder.Property(count).HasDefaultValue(0L);
        }
    }
}

internal sealed class StatusRollupConfiguration : IEntityTypeConfiguration<StatusRollup>
{
    public void Configure(EntityTypeBuilder<StatusRollup> builder)
    {
        builder.ToTable("status_rollups");
        builder.HasKey(slot => new
        {
            slot.RestaurantId,
            slot.TimeBucket,
            slot.Status,
        });
        builder.Property(slot => slot.Status).HasMaxLength(32);
    }
}
