using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AdminService.Audit;

/// <summary>Append-only: the migration adds triggers that reject UPDATE and DELETE.</summary>
internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public const string Table = "audit_entries";

    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable(Table);
        builder.HasIndex(entry => new { entry.At, entry.Id });
        builder.HasIndex(entry => new { entry.ActorId, entry.At });
        builder.HasIndex(entry => new { entry.TargetId, entry.At });
        builder.HasIndex(entry => new { entry.Action, entry.At });
        builder.Property(entry => entry.ActorRole).HasMaxLength(32);
        builder.Property(entry => entry.Action).HasMaxLength(64);
        builder.Property(entry => entry.TargetId).HasMaxLength(64);
        builder.Property(entry => entry.Detail).HasMaxLength(500);
        builder.Property(entry => entry.ClientAddress).HasMaxLength(64);
    }
}
