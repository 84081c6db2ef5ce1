using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Orders;

/// <summary>The latest state of an order.</summary>
internal sealed class OrderFact
{
    public Guid OrderId { get; private set; }

    public string Number { get; private set; } = "";

    public Guid CustomerId { get; private set; }

    public Guid RestaurantId { get; private set; }

    public string Status { get; private set; } = "";

    public long Total { get; private set; }

    public DateTime PlacedAt { get; private set; }

    public DateTime UpdatedAt { get; private set; }
}

/// <summary>What happened to orders in a quarter of an hour; money in minor units.</summary>
internal sealed class OrderSlot
{
    public long Slot { get; private set; }

    /// <summary>A restaurant, or <see cref="Projections.Scope.All"/>.</summary>
    public Guid RestaurantId { get; private set; }

    public long Placed { get; private set; }

    /// <summary>Totals of the orders placed.</summary>
    public long OrderValue { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Totals of the orders delivered, and later changes of their tips.</summary>
    public long Revenue { get; private set; }

    public long Refunded { get; private set; }

    /// <summary>Orders cancelled, rejected or failed at payment.</summary>
    public long Ended { get; private set; }

    /// <summary>Customers who opened an account; platform only.</summary>
    public long Registrations { get; private set; }
}

/// <summary>Orders placed in a slot, by the status they have now.</summary>
internal sealed class StatusSlot
{
    public long Slot { get; private set; }

    public Guid RestaurantId { get; private set; }

    public string Status { get; private set; } = "";

    public long Orders { get; private set; }
}

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
