using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Nibble.RestaurantService.Dashboard;

internal sealed class DishSalesConfiguration : IEntityTypeConfiguration<DishSales>
{
    public void Configure(EntityTypeBuilder<DishSales> builder)
    {
        builder.ToTable("dish_sales");
        builder.HasKey(sales => new
        {
            sales.RestaurantId,
            sales.Day,
            sales.MenuItemId,
        });
        builder.Property(sales => sales.Name).HasMaxLength(120);
    }
}
