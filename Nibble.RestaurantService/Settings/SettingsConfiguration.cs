using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.RestaurantService.Data;

namespace Nibble.RestaurantService.Settings;

internal sealed class SettingsConfiguration : IEntityTypeConfiguration<SettingsCopy>
{
    public void Configure(EntityTypeBuilder<SettingsCopy> builder)
    {
        builder.ToTable("settings");
        builder.Property(copy => copy.Values).HasJson();
    }
}
