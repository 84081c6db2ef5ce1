using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.OrderService.Data;

namespace Nibble.OrderService.Orders;

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> builder)
    {
        builder.ToTable("orders");
        builder.Property(order => order.Id).ValueGeneratedNever();
        builder.Property(order => order.Version).IsConcurrencyToken();
        builder.Property(order => order.Number).HasMaxLength(OrderNumber.Length);
        builder.HasIndex(order => order.Number).IsUnique();
        builder.Property(order => order.RestaurantName).HasMaxLength(200);
        builder.Property(order => order.Note).HasMaxLength(500);
        builder.Property(order => order.Currency).HasMaxLength(3);
        builder.Property(order => order.PromoCode).HasMaxLength(32);
        builder.Property(order => order.PaymentToken).HasMaxLength(100);
        builder.Property(order => order.DriverFirstName).HasMaxLength(100);
        builder.Property(order => order.Items).HasJsonConversion();
        builder.Property(order => order.Address).HasJsonConversion();
        builder.Property(order => order.Pickup).HasJsonConversion();
        builder.HasMany(order => order.Payments).WithOne().HasForeignKey(payment => payment.OrderId);
        builder.HasMany(order => order.Changes).WithOne().HasForeignKey(change => change.OrderId);

        // One index for each list that somebody may ask for: whose, perhaps of which restaurant, perhaps in which status.
        builder.HasIndex(order => new
        {
            order.CustomerId,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.CustomerId,
            order.Status,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.DriverUserId,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.DriverUserId,
            order.Status,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.OwnerId,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.OwnerId,
            order.Status,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.OwnerId,
            order.RestaurantId,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.OwnerId,
            order.RestaurantId,
            order.Status,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.RestaurantId,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.RestaurantId,
            order.Status,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new
        {
            order.Status,
            order.CreatedAt,
            order.Id,
        });
        builder.HasIndex(order => new { order.CreatedAt, order.Id });

        // What the workers look for.
        builder.HasIndex(order => order.NextPaymentAttemptAt).HasFilter("NextPaymentAttemptAt IS NOT NULL");
        builder.HasIndex(order => order.AcceptanceDeadline).HasFilter("AcceptanceDeadline IS NOT NULL");
        builder.HasIndex(order => order.PaymentDeadline).HasFilter("PaymentDeadline IS NOT NULL");
        builder.HasIndex(order => new { order.Status, order.ReleaseAt }).HasFilter("ReleaseAt IS NOT NULL");
    }
}

internal sealed class OrderChangeConfiguration : IEntityTypeConfiguration<OrderChange>
{
    public void Configure(EntityTypeBuilder<OrderChange> builder)
    {
        builder.ToTable("order_changes");
        builder.HasKey(change => change.Sequence);
        builder.Property(change => change.Sequence).ValueGeneratedOnAdd();
        builder.HasIndex(change => new { change.OrderId, change.Sequence });
        builder.Property(change => change.ByRole).HasMaxLength(32);
        builder.Property(change => change.Reason).HasMaxLength(500);
    }
}

internal sealed class IdempotencyRecordConfiguration : IEntityTypeConfiguration<IdempotencyRecord>
{
    public void Configure(EntityTypeBuilder<IdempotencyRecord> builder)
    {
        builder.ToTable("idempotency_records");
        builder.HasKey(key => new { key.CustomerId, key.Key });
        builder.Property(key => key.Key).HasMaxLength(IdempotencyRecord.MaxKeyLength);
        builder.Property(key => key.RequestHash).HasMaxLength(64);
        builder.HasIndex(key => key.CreatedAt);
    }
}
