using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Http;

namespace Nibble.DriverService.Settings;

internal sealed class SettingsConfiguration : IEntityTypeConfiguration<SettingsCopy>
{
    public void Configure(EntityTypeBuilder<SettingsCopy> builder)
    {
        builder.ToTable("settings");
        builder.Property(copy => copy.Id).ValueGeneratedNever();
        builder
            .Property(copy => copy.Values)
            .HasConversion(
                values => JsonSerializer.Serialize(values, NibbleJson.Options),
                json => JsonSerializer.Deserialize<MarketplaceSettings>(json, NibbleJson.Options)!
            );
    }
}

internal static class SettingsQueries
{
    /// <summary>What holds now.</summary>
    public static async Task<MarketplaceSettings> CurrentSettingsAsync(
        this DriverDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Settings.AsNoTracking().Select(copy => copy.Values).SingleOrDefaultAsync(cancellationToken)
        ?? MarketplaceSettings.Default;
}
