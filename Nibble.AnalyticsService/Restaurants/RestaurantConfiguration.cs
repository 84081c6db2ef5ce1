using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Restaurants;

internal sealed class RestaurantFactConfiguration : IEntityTypeConfiguration<RestaurantFact>
{
    public void Configure(EntityTypeBuilder<RestaurantFact> builder)
    {
        builder.ToTable("restaurant_facts");
        builder.HasKey(restaurant => restaurant.RestaurantId);
        builder.Property(restaurant => restaurant.Name).HasMaxLength(200);
        builder.Property(restaurant => restaurant.RatingSum).HasDefaultValue(0L);
        builder.Property(restaurant => restaurant.RatingCount).HasDefaultValue(0L);
    }
}
