using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Projections;

internal sealed class LoggedEventConfiguration : IEntityTypeConfiguration<LoggedEvent>
{
    public void Configure(EntityTypeBuilder<LoggedEvent> builder)
    {
        builder.ToTable("event_log");
        builder.HasKey(logged => logged.Sequence);
        builder.Property(logged => logged.Sequence).ValueGeneratedOnAdd();
        builder.Property(logged => logged.Type).HasMaxLength(100);
    }
}
