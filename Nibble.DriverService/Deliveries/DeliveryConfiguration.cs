using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.DriverService.Deliveries;

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> builder)
    {
        builder.ToTable("deliveries");
        builder.Property(delivery => delivery.Id).ValueGeneratedNever();
        builder.Property(delivery => delivery.OrderNumber).HasMaxLength(32);
        builder.Property(delivery => delivery.RestaurantName).HasMaxLength(200);
        builder.Property(delivery => delivery.DropoffAddress).HasMaxLength(500);
        builder.Property(delivery => delivery.Currency).HasMaxLength(3);
        builder.Property(delivery => delivery.Reason).HasMaxLength(500);
        builder.ComplexProperty(delivery => delivery.Pickup);
        builder.ComplexProperty(delivery => delivery.Dropoff);
        builder.Property(delivery => delivery.Version).IsConcurrencyToken();
        builder.HasIndex(delivery => delivery.OrderId).IsUnique();
        builder.HasIndex(delivery => delivery.CustomerId);
        builder.HasIndex(delivery => new
        {
            delivery.DriverId,
            delivery.CreatedAt,
            delivery.Id,
        });
        builder.HasIndex(delivery => new
        {
            delivery.DriverId,
            delivery.Status,
            delivery.EndedAt,
        });
        // Few deliveries are active, so the jobs' queries every second stay cheap regardless of the history.
        builder.HasIndex(delivery => new { delivery.EndedAt, delivery.CreatedAt });
        builder.HasMany(delivery => delivery.Offers).WithOne().HasForeignKey(offer => offer.DeliveryId);
    }
}

internal sealed class DeliveryOfferConfiguration : IEntityTypeConfiguration<DeliveryOffer>
{
    public void Configure(EntityTypeBuilder<DeliveryOffer> builder)
    {
        builder.ToTable("delivery_offers");
        builder.Property(offer => offer.Id).ValueGeneratedNever();
        // One active offer per delivery: never two drivers, and no further offer while one is open.
        builder.HasIndex(offer => offer.DeliveryId).IsUnique().HasFilter("Status IN ('Open', 'Accepted')");
        // One open offer per driver.
        builder.HasIndex(offer => offer.DriverId).IsUnique().HasFilter("Status = 'Open'");
        builder.HasIndex(offer => new { offer.DeliveryId, offer.OfferedAt });
        builder.HasIndex(offer => new { offer.DriverId, offer.Status });
        builder.HasIndex(offer => offer.ExpiresAt).HasFilter("Status = 'Open'");
    }
}
