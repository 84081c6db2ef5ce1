using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Drivers;
using Nibble.DriverService.Positions;
using Nibble.DriverService.Reviews;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Persistence;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.DriverService.Data;

/// <summary>The Driver Service's database.</summary>
public sealed class DriverDbContext(DbContextOptions<DriverDbContext> options) : DbContext(options)
{
    internal DbSet<Driver> Drivers => Set<Driver>();

    internal DbSet<Delivery> Deliveries => Set<Delivery>();

    internal DbSet<DeliveryOffer> Offers => Set<DeliveryOffer>();

    internal DbSet<TrackPoint> TrackPoints => Set<TrackPoint>();

    internal DbSet<DriverReview> Reviews => Set<DriverReview>();

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.UseNibbleConventions();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddEventTables();
        modelBuilder.AddSettingsTable();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(DriverDbContext).Assembly);
    }
}
