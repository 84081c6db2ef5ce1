using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Drivers;
using Nibble.DriverService.Positions;
using Nibble.DriverService.Reviews;
using Nibble.DriverService.Settings;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.DriverService.Data;

/// <summary>The Driver Service's own database.</summary>
public sealed class DriverDbContext(DbContextOptions<DriverDbContext> options) : DbContext(options)
{
    internal DbSet<Driver> Drivers => Set<Driver>();

    internal DbSet<Delivery> Deliveries => Set<Delivery>();

    internal DbSet<DeliveryOffer> Offers => Set<DeliveryOffer>();

    internal DbSet<TrackPoint> TrackPoints => Set<TrackPoint>();

    internal DbSet<DriverReview> Reviews => Set<DriverReview>();

    internal DbSet<SettingsCopy> Settings => Set<SettingsCopy>();

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.UseNibbleConventions();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddEventTables();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(DriverDbContext).Assembly);
    }
}
