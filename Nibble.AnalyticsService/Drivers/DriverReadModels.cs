using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Drivers;

/// <summary>What analytics knows of a driver besides the slots.</summary>
internal sealed class DriverFact
{
    public Guid DriverId { get; private set; }

    public Guid UserId { get; private set; }

    public string FirstName { get; private set; } = "";

    public long RatingSum { get; private set; }

    public long RatingCount { get; private set; }
}

/// <summary>Deliveries that a driver ended in a quarter of an hour.</summary>
internal sealed class DriverSlot
{
    public Guid DriverId { get; private set; }

    public long Slot { get; private set; }

    public long Delivered { get; private set; }

    public long Failed { get; private set; }
}

/// <summary>The latest state of a delivery.</summary>
internal sealed class DeliveryFact
{
    public Guid OrderId { get; private set; }

    public Guid? DriverId { get; private set; }

    public string Status { get; private set; } = "";

    public DateTime? AssignedAt { get; private set; }

    public DateTime? PickedUpAt { get; private set; }
}

internal sealed class DriverFactConfiguration : IEntityTypeConfiguration<DriverFact>
{
    public void Configure(EntityTypeBuilder<DriverFact> builder)
    {
        builder.ToTable("driver_facts");
        builder.HasKey(driver => driver.DriverId);
        builder.Property(driver => driver.FirstName).HasMaxLength(100);
        builder.Property(driver => driver.RatingSum).HasDefaultValue(0L);
        builder.Property(driver => driver.RatingCount).HasDefaultValue(0L);
    }
}

internal sealed class DriverSlotConfiguration : IEntityTypeConfiguration<DriverSlot>
{
    public void Configure(EntityTypeBuilder<DriverSlot> builder)
    {
        builder.ToTable("driver_slots");
        builder.HasKey(slot => new { slot.DriverId, slot.Slot });
        builder.HasIndex(slot => slot.Slot);
    }
}

internal sealed class DeliveryFactConfiguration : IEntityTypeConfiguration<DeliveryFact>
{
    public void Configure(EntityTypeBuilder<DeliveryFact> builder)
    {
        builder.ToTable("delivery_facts");
        builder.HasKey(delivery => delivery.OrderId);
        builder.HasIndex(delivery => delivery.Status);
        builder.Property(delivery => delivery.Status).HasMaxLength(32);
    }
}
