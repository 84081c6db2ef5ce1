using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.DriverService.Drivers;

internal sealed class DriverConfiguration : IEntityTypeConfiguration<Driver>
{
    public void Configure(EntityTypeBuilder<Driver> builder)
    {
        builder.ToTable("drivers");
        builder.Property(driver => driver.Id).ValueGeneratedNever();
        builder.ComplexProperty(
            driver => driver.Vehicle,
            vehicle => vehicle.Property(v => v.Plate).HasMaxLength(DriverLimits.PlateLength)
        );
        builder.Property(driver => driver.FirstName).HasMaxLength(100);
        builder.Property(driver => driver.Licence).HasMaxLength(DriverLimits.LicenceLength);
        builder.Property(driver => driver.StatusReason).HasMaxLength(500);
        builder.Property(driver => driver.Version).IsConcurrencyToken();
        builder.HasQueryFilter(driver => driver.DeletedAt == null);
        builder.HasIndex(driver => driver.UserId).IsUnique().HasFilter("DeletedAt IS NULL");
        builder.HasIndex(driver => new { driver.RegisteredAt, driver.Id });
        builder.HasIndex(driver => new
        {
            driver.Status,
            driver.RegisteredAt,
            driver.Id,
        });
        builder.HasIndex(driver => driver.Availability).HasFilter("Availability = 'Online'");
    }
}
