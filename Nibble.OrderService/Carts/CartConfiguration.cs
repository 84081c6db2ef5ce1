using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.OrderService.Data;

namespace Nibble.OrderService.Carts;

internal sealed class CartConfiguration : IEntityTypeConfiguration<Cart>
{
    public void Configure(EntityTypeBuilder<Cart> builder)
    {
        builder.ToTable("carts");
        builder.HasKey(cart => cart.CustomerId);
        builder.Property(cart => cart.CustomerId).ValueGeneratedNever();
        builder.Property(cart => cart.Items).HasJsonConversion();
        builder.Property(cart => cart.PromoCode).HasMaxLength(32);
        builder.Property(cart => cart.Version).IsConcurrencyToken();
        builder.HasIndex(cart => cart.UpdatedAt);
    }
}
