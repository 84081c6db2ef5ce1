using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;

namespace Nibble.AdminService.Settings;

internal sealed class SettingsConfiguration : IEntityTypeConfiguration<SettingsRow>
{
    public void Configure(EntityTypeBuilder<SettingsRow> builder)
    {
        builder.ToTable("settings");
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder
            .Property(row => row.Values)
            .HasConversion(
                values => JsonSerializer.Serialize(values, NibbleJson.Options),
                json => JsonSerializer.Deserialize<MarketplaceSettings>(json, NibbleJson.Options)!
            );
    }
}
