using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
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

    /// <summary>What happened to the orders goes to the outbox in the same commit, whoever saves.</summary>
    public override Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        foreach (var order in ChangeTracker.Entries<Order>().Select(entry => entry.Entity).ToList())
        {
            foreach (var @event in order.DequeueDomainEvents())
            {
                Publish(@event);
            }
        }

        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

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

    private void Publish(object @event)
    {
        switch (@event)
        {
            case OrderPlaced placed:
                this.Publish(placed, placed.PlacedAt);
                break;
            case OrderAccepted accepted:
                this.Publish(accepted, accepted.At);
                break;
            case OrderProgressed progressed:
                this.Publish(progressed, progressed.At);
                break;
            case OrderDelivered delivered:
                this.Publish(delivered, delivered.At);
                break;
            case OrderEnded ended:
                this.Publish(ended, ended.At);
                break;
            case OrderRefunded refunded:
                this.Publish(refunded, refunded.At);
                break;
            case OrderTipChanged changed:
                this.Publish(changed, changed.At);
                break;
            default:
                throw new InvalidOperationException($"{@event.GetType()} is not published by orders.");
        }
    }
}
