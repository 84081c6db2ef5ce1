using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Durations;

internal sealed class DurationSlotConfiguration : IEntityTypeConfiguration<DurationSlot>
{
    public void Configure(EntityTypeBuilder<DurationSlot> builder)
    {
        builder.ToTable("duration_slots");
        builder.HasKey(slot => new
        {
            slot.Kind,
            slot.Scope,
            slot.Slot,
            slot.Bucket,
        });
    }
}
