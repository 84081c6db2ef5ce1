using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.OrderService.Payments;

internal sealed class PaymentTransactionConfiguration : IEntityTypeConfiguration<PaymentTransaction>
{
    public void Configure(EntityTypeBuilder<PaymentTransaction> builder)
    {
        builder.ToTable("payment_transactions");
        builder.Property(entry => entry.Id).ValueGeneratedNever();
        builder.Property(entry => entry.Currency).HasMaxLength(3);
        builder.Property(entry => entry.Token).HasMaxLength(100);
        builder.Property(entry => entry.Reference).HasMaxLength(200);
        builder.Property(entry => entry.FailureCode).HasMaxLength(64);
        builder.Property(entry => entry.Reason).HasMaxLength(500);

        // The database's own word on "one line under way at a time".
        builder
            .HasIndex(entry => entry.OrderId, "IX_payment_transactions_pending")
            .IsUnique()
            .HasFilter("State = 'Pending'");
        builder.HasIndex(entry => new { entry.OrderId, entry.Line }).IsUnique();
    }
}

internal sealed class PaymentMethodConfiguration : IEntityTypeConfiguration<PaymentMethod>
{
    public void Configure(EntityTypeBuilder<PaymentMethod> builder)
    {
        builder.ToTable("payment_methods");
        builder.Property(method => method.Id).ValueGeneratedNever();
        builder.Property(method => method.Token).HasMaxLength(100);
        builder.Property(method => method.Brand).HasMaxLength(32);
        builder.Property(method => method.Last4).HasMaxLength(4);
        builder.HasIndex(method => new
        {
            method.CustomerId,
            method.CreatedAt,
            method.Id,
        });
    }
}
