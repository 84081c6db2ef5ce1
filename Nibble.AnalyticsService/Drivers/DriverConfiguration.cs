using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Drivers;

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

internal sealed class DriverRollupConfiguration : IEntityTypeConfiguration<DriverRollup>
{
    public void Configure(EntityTypeBuilder<DriverRollup> builder)
    {
        builder.ToTable("driver_rollups");
        builder.HasKey(slot => new { slot.DriverId, slot.TimeBucket });
        builder.HasIndex(slot => slot.TimeBucket);
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
