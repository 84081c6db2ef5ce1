using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Carts;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Persistence;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.OrderService.Data;

/// <summary>The Order Service's own database.</summary>
public sealed class OrderDbContext(DbContextOptions<OrderDbContext> options) : DbContext(options)
{
    internal DbSet<Cart> Carts => Set<Cart>();

    internal DbSet<Order> Orders => Set<Order>();

    internal DbSet<OrderChange> Changes => Set<OrderChange>();

    internal DbSet<PaymentTransaction> Payments => Set<PaymentTransaction>();

    internal DbSet<PaymentMethod> PaymentMethods => Set<PaymentMethod>();

    internal DbSet<IdempotencyRecord> IdempotencyRecords => Set<IdempotencyRecord>();

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.UseNibbleConventions();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddEventTables();
        modelBuilder.AddSettingsTable();
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OrderDbContext).Assembly);
    }
}
