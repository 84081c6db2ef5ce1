using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AdminService.Alerts;

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.ToTable("alerts");
        builder.HasIndex(alert => new
        {
            alert.ResolvedAt,
            alert.CreatedAt,
            alert.Id,
        });
        builder.HasIndex(alert => new { alert.TargetId, alert.ResolvedAt });
        builder.Property(alert => alert.Text).HasMaxLength(300);
    }
}
