using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.OrderService.Data;

namespace Nibble.OrderService.Settings;

internal sealed class SettingsConfiguration : IEntityTypeConfiguration<SettingsCopy>
{
    public void Configure(EntityTypeBuilder<SettingsCopy> builder)
    {
        builder.ToTable("settings");
        builder.Property(copy => copy.Id).ValueGeneratedNever();
        builder.Property(copy => copy.Values).AsJson();
    }
}
