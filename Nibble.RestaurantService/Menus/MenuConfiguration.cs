using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;

namespace Nibble.RestaurantService.Menus;

internal sealed class MenuConfiguration : IEntityTypeConfiguration<MenuCategory>, IEntityTypeConfiguration<MenuItem>
{
    public void Configure(EntityTypeBuilder<MenuCategory> builder)
    {
        builder.ToTable("menu_categories");
        builder.Property(category => category.Name).HasMaxLength(80);
        builder.Property(category => category.Version).IsConcurrencyToken();
        builder
            .HasOne<Restaurant>()
            .WithMany()
            .HasForeignKey(category => category.RestaurantId)
            .HasPrincipalKey(restaurant => restaurant.Id);
    }

    public void Configure(EntityTypeBuilder<MenuItem> builder)
    {
        builder.ToTable("menu_items");
        builder.Property(item => item.Name).HasMaxLength(120);
        builder.Property(item => item.Description).HasMaxLength(1000);
        builder.Property(item => item.Version).IsConcurrencyToken();
        builder
            .HasOne<Restaurant>()
            .WithMany()
            .HasForeignKey(item => item.RestaurantId)
            .HasPrincipalKey(restaurant => restaurant.Id);
        builder
            .HasOne<MenuCategory>()
            .WithMany()
            .HasForeignKey(item => item.CategoryId)
            .OnDelete(DeleteBehavior.Restrict);
        // Option groups are only read and written together with their dish.
        builder.Property(item => item.OptionGroups).HasJsonConversion();
    }
}
