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

internal sealed class OrderSlotConfiguration : IEntityTypeConfiguration<OrderSlot>
{
    public void Configure(EntityTypeBuilder<OrderSlot> builder)
    {
        builder.ToTable("order_slots");
        builder.HasKey(slot => new { slot.RestaurantId, slot.Slot });
        builder.HasIndex(slot => slot.Slot);
        foreach (
            var count in new[]
            {
                nameof(OrderSlot.Placed),
                nameof(OrderSlot.OrderValue),
                nameof(OrderSlot.Delivered),
                nameof(OrderSlot.Revenue),
                nameof(OrderSlot.Refunded),
                nameof(OrderSlot.Ended),
                nameof(OrderSlot.Registrations),
            }
        )
        {
            builder.Property(count).HasDefaultValue(0L);
        }
    }
}

internal sealed class StatusSlotConfiguration : IEntityTypeConfiguration<StatusSlot>
{
    public void Configure(EntityTypeBuilder<StatusSlot> builder)
    {
        builder.ToTable("status_slots");
        builder.HasKey(slot => new
        {
            slot.RestaurantId,
            slot.Slot,
            slot.Status,
        });
        builder.Property(slot => slot.Status).HasMaxLength(32);
    }
}
