using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Durations;

internal sealed class DurationRollupConfiguration : IEntityTypeConfiguration<DurationRollup>
{
    public void Configure(EntityTypeBuilder<DurationRollup> builder)
    {
        builder.ToTable("duration_rollups");
        builder.HasKey(slot => new
        {
            slot.Kind,
            slot.Scope,
            slot.TimeBucket,
            slot.Bin,
        });
    }
}
