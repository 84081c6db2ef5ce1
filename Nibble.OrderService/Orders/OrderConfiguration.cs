using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;

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
        builder.Property(order => order.Items).HasJsonConversion();
        builder.Property(order => order.Address).HasJsonConversion();
        builder.Property(order => order.Pickup).HasJsonConversion();
        builder.HasMany(order => order.Payments).WithOne().HasForeignKey(payment => payment.OrderId);
        builder.HasMany(order => order.Changes).WithOne().HasForeignKey(change => change.OrderId);
        MapTotals(builder.ComplexProperty(order => order.Totals));
        MapPromotion(builder.ComplexProperty(order => order.Promotion));
        MapPayment(builder.ComplexProperty(order => order.Payment));
        MapDelivery(builder.ComplexProperty(order => order.Delivery));
        IndexLists(builder);
        IndexJobs(builder);
    }

    private static void MapTotals(ComplexPropertyBuilder<OrderTotals> totals)
    {
        totals.Property(t => t.Subtotal).HasColumnName("Subtotal");
        totals.Property(t => t.Discount).HasColumnName("Discount");
        totals.Property(t => t.DeliveryFee).HasColumnName("DeliveryFee");
        totals.Property(t => t.TaxRate).HasColumnName("TaxRate");
        totals.Property(t => t.Tax).HasColumnName("Tax");
        totals.Property(t => t.Tip).HasColumnName("Tip");
        totals.Property(t => t.PreviousTip).HasColumnName("PreviousTip");
        totals.Property(t => t.Total).HasColumnName("Total");
        totals.Property(t => t.RefundedAmount).HasColumnName("RefundedAmount");
    }

    private static void MapPromotion(ComplexPropertyBuilder<OrderPromotion> promotion)
    {
        promotion.Property(p => p.Code).HasColumnName("PromoCode").HasMaxLength(32);
        promotion.Property(p => p.State).HasColumnName("Promotion");
    }

    private static void MapPayment(ComplexPropertyBuilder<OrderPayment> payment)
    {
        payment.Property(p => p.Token).HasColumnName("PaymentToken").HasMaxLength(100);
        payment.Property(p => p.Status).HasColumnName("PaymentStatus");
        payment.Property(p => p.FailureCode).HasColumnName("PaymentFailureCode");
        payment.Property(p => p.FailureMessage).HasColumnName("PaymentFailureMessage");
        payment.Property(p => p.Attempts).HasColumnName("PaymentAttempts");
    }

    private static void MapDelivery(ComplexPropertyBuilder<OrderDelivery> delivery)
    {
        delivery.Property(d => d.DriverId).HasColumnName("DriverId");
        delivery.Property(d => d.DriverFirstName).HasColumnName("DriverFirstName").HasMaxLength(100);
        delivery.Property(d => d.PrepMinutes).HasColumnName("PrepMinutes");
        delivery.Property(d => d.TravelMinutes).HasColumnName("TravelMinutes");
        delivery.Property(d => d.EstimatedDeliveryAt).HasColumnName("EstimatedDeliveryAt");
        delivery.Property(d => d.AcceptedAt).HasColumnName("AcceptedAt");
        delivery.Property(d => d.ReadyAt).HasColumnName("ReadyAt");
        delivery.Property(d => d.DeliveredAt).HasColumnName("DeliveredAt");
    }

    /// <summary>
    /// One index for each list that can be requested: by owner of the list, optionally by restaurant and by status, each
    /// ordered by time. Indexes cannot include members of complex properties, so these columns are members of the order.
    /// </summary>
    private static void IndexLists(EntityTypeBuilder<Order> builder)
    {
        string[][] filters =
        [
            [nameof(Order.CustomerId)],
            [nameof(Order.CustomerId), nameof(Order.Status)],
            [nameof(Order.DriverUserId)],
            [nameof(Order.DriverUserId), nameof(Order.Status)],
            [nameof(Order.OwnerId)],
            [nameof(Order.OwnerId), nameof(Order.Status)],
            [nameof(Order.OwnerId), nameof(Order.RestaurantId)],
            [nameof(Order.OwnerId), nameof(Order.RestaurantId), nameof(Order.Status)],
            [nameof(Order.RestaurantId)],
            [nameof(Order.RestaurantId), nameof(Order.Status)],
            [nameof(Order.Status)],
            [],
        ];
        foreach (var filter in filters)
        {
            builder.HasIndex([.. filter, nameof(Order.CreatedAt), nameof(Order.Id)]);
        }
    }

    /// <summary>The columns that jobs query at intervals.</summary>
    private static void IndexJobs(EntityTypeBuilder<Order> builder)
    {
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
