using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Customers;
using Nibble.AnalyticsService.Drivers;
using Nibble.AnalyticsService.Durations;
using Nibble.AnalyticsService.Orders;
using Nibble.AnalyticsService.Projections;
using Nibble.AnalyticsService.Restaurants;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Persistence;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.AnalyticsService.Data;

/// <summary>The Analytics Service's database: a log of received events, and read models derived from it.</summary>
public sealed class AnalyticsDbContext(DbContextOptions<AnalyticsDbContext> options) : DbContext(options)
{
    internal DbSet<StoredEvent> EventLog => Set<StoredEvent>();

    internal DbSet<OrderFact> Orders => Set<OrderFact>();

    internal DbSet<OrderRollup> OrderRollups => Set<OrderRollup>();

    internal DbSet<StatusRollup> StatusRollups => Set<StatusRollup>();

    internal DbSet<DurationRollup> DurationRollups => Set<DurationRollup>();

    internal DbSet<RestaurantFact> Restaurants => Set<RestaurantFact>();

    internal DbSet<DriverFact> Drivers => Set<DriverFact>();

    internal DbSet<DeliveryFact> Deliveries => Set<DeliveryFact>();

    internal DbSet<CustomerFact> Customers => Set<CustomerFact>();

    internal DbSet<CustomerMonth> CustomerMonths => Set<CustomerMonth>();

    internal DbSet<CohortCell> Cohorts => Set<CohortCell>();

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.UseNibbleConventions();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddEventTables();
        modelBuilder.AddSettingsTable();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AnalyticsDbContext).Assembly);
    }
}
