using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.RestaurantService.Hours;
using Nibble.ServiceDefaults.Json;

namespace Nibble.RestaurantService.Restaurants;

internal sealed class RestaurantConfiguration : IEntityTypeConfiguration<Restaurant>
{
    /// <summary>
    /// The rows that customers see. SQLite uses the partial indexes below only if a query contains exactly this
    /// condition.
    /// </summary>
    public const string ListedFilter = """("Status" IN ('Open', 'Busy', 'Closed') AND "DeletedAt" IS NULL)""";

    /// <summary>
    /// Covering index of listed restaurants by sort key, with the columns that lists filter by, so that a scan reads
    /// only rows it returns. The search names it (INDEXED BY), as SQLite might choose another.
    /// </summary>
    public const string RatingIndex = "IX_restaurants_by_rating";

    /// <inheritdoc cref="RatingIndex" />
    public const string DeliveryFeeIndex = "IX_restaurants_by_delivery_fee";

    public void Configure(EntityTypeBuilder<Restaurant> builder)
    {
        builder.ToTable("restaurants");
        // An INTEGER PRIMARY KEY is the rowid, which the search index refers to.
        builder.HasKey(restaurant => restaurant.Number);
        builder.Property(restaurant => restaurant.Number).ValueGeneratedOnAdd();
        builder.HasAlternateKey(restaurant => restaurant.Id);
        builder.Property(restaurant => restaurant.Name).HasMaxLength(100);
        builder.Property(restaurant => restaurant.Description).HasMaxLength(1000);
        builder.Property(restaurant => restaurant.Address).HasMaxLength(200);
        builder.Property(restaurant => restaurant.Currency).HasMaxLength(3);
        builder
            .Property(restaurant => restaurant.Hours)
            .HasConversion(
                hours => JsonSerializer.Serialize(hours.Schedule, NibbleJson.Options),
                json => OpeningHours.Of(JsonSerializer.Deserialize<HoursSchedule>(json, NibbleJson.Options)!)
            );
        builder.Property(restaurant => restaurant.Version).IsConcurrencyToken();
        builder.Ignore(restaurant => restaurant.Location);
        builder.Ignore(restaurant => restaurant.IsListed);
        builder.HasQueryFilter(restaurant => restaurant.DeletedAt == null);

        builder.HasIndex(restaurant => new { restaurant.OwnerId, restaurant.Number });
        builder.HasIndex(restaurant => new { restaurant.Status, restaurant.Number });
        builder
            .HasIndex(
                restaurant => new
                {
                    restaurant.Rating,
                    restaurant.Number,
                    restaurant.Status,
                    restaurant.DeletedAt,
                    restaurant.OpenFrom,
                },
                RatingIndex
            )
            .HasFilter(ListedFilter);
        builder
            .HasIndex(
                restaurant => new
                {
                    restaurant.DeliveryFee,
                    restaurant.Number,
                    restaurant.Rating,
                    restaurant.Status,
                    restaurant.DeletedAt,
                    restaurant.OpenFrom,
                },
                DeliveryFeeIndex
            )
            .HasFilter(ListedFilter);
        builder.HasIndex(restaurant => restaurant.OpenTo);
    }
}
