using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Dashboard;
using Nibble.RestaurantService.Menus;
using Nibble.RestaurantService.Orders;
using Nibble.RestaurantService.Restaurants;
using Nibble.RestaurantService.Reviews;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Persistence;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.RestaurantService.Data;

/// <summary>The Restaurant Service's database.</summary>
public sealed class RestaurantDbContext(DbContextOptions<RestaurantDbContext> options) : DbContext(options)
{
    internal DbSet<Restaurant> Restaurants => Set<Restaurant>();

    internal DbSet<MenuCategory> MenuCategories => Set<MenuCategory>();

    internal DbSet<MenuItem> MenuItems => Set<MenuItem>();

    internal DbSet<Review> Reviews => Set<Review>();

    internal DbSet<RestaurantOrder> Orders => Set<RestaurantOrder>();

    internal DbSet<DishSales> DishSales => Set<DishSales>();

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.UseNibbleConventions();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddEventTables();
        modelBuilder.AddSettingsTable();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RestaurantDbContext).Assembly);
    }
}
