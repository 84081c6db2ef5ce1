using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.AnalyticsService.Restaurants;

/// <summary>What analytics knows of a restaurant besides its slots.</summary>
internal sealed class RestaurantFact
{
    public Guid RestaurantId { get; private set; }

    public string Name { get; private set; } = "";

    public Guid OwnerId { get; private set; }

    public long RatingSum { get; private set; }

    public long RatingCount { get; private set; }
}

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
