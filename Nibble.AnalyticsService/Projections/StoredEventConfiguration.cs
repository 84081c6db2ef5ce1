using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Projections;

internal sealed class StoredEventConfiguration : IEntityTypeConfiguration<StoredEvent>
{
    public void Configure(EntityTypeBuilder<StoredEvent> builder)
    {
        builder.ToTable("event_log");
        builder.HasKey(logged => logged.Sequence);
        builder.Property(logged => logged.Sequence).ValueGeneratedOnAdd();
        builder.Property(logged => logged.Type).HasMaxLength(100);
    }
}
