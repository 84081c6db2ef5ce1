using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Projections;

/// <summary>An event as it was heard. Everything else in this database can be made again from these.</summary>
internal sealed class LoggedEvent
{
    public long Sequence { get; private set; }

    public required string Type { get; init; }

    public required Guid SubjectId { get; init; }

    public required string Data { get; init; }

    public required DateTime HeardAt { get; init; }
}

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
