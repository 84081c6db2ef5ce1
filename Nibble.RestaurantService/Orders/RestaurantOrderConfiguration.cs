using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.RestaurantService.Data;

namespace Nibble.RestaurantService.Orders;

internal sealed class RestaurantOrderConfiguration : IEntityTypeConfiguration<RestaurantOrder>
{
    public void Configure(EntityTypeBuilder<RestaurantOrder> builder)
    {
        builder.ToTable("orders");
        builder.Property(order => order.Items).HasJsonConversion();
        builder.HasIndex(order => new { order.RestaurantId, order.PlacedAt });
        builder.HasIndex(order => new { order.RestaurantId, order.Status });
    }
}
