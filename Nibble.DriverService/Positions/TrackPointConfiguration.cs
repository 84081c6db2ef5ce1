using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.DriverService.Positions;

internal sealed class TrackPointConfiguration : IEntityTypeConfiguration<TrackPoint>
{
    public void Configure(EntityTypeBuilder<TrackPoint> builder)
    {
        builder.ToTable("track_points");
        builder.ComplexProperty(point => point.Location);
        builder.HasIndex(point => new { point.DeliveryId, point.At });
        builder.HasIndex(point => point.At);
    }
}
