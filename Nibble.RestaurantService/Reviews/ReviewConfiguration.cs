using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.RestaurantService.Restaurants;

namespace Nibble.RestaurantService.Reviews;

internal sealed class ReviewConfiguration : IEntityTypeConfiguration<Review>
{
    public void Configure(EntityTypeBuilder<Review> builder)
    {
        builder.ToTable("reviews");
        builder.Property(review => review.AuthorFirstName).HasMaxLength(100);
        builder.Property(review => review.Text).HasMaxLength(2000);
        builder.Property(review => review.Response).HasMaxLength(2000);
        builder.Property(review => review.Version).IsConcurrencyToken();
        builder.HasIndex(review => review.OrderId).IsUnique();
        builder.HasIndex(review => new
        {
            review.RestaurantId,
            review.CreatedAt,
            review.Id,
        });
        builder.HasIndex(review => new
        {
            review.CustomerId,
            review.CreatedAt,
            review.Id,
        });
        builder
            .HasOne<Restaurant>()
            .WithMany()
            .HasForeignKey(review => review.RestaurantId)
            .HasPrincipalKey(restaurant => restaurant.Id);
    }
}
