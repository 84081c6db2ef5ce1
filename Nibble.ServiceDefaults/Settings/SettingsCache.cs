using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Json;

namespace Nibble.ServiceDefaults.Settings;

/// <summary>The copy of the marketplace's settings in a service's own database.</summary>
public static class SettingsCache
{
    /// <summary>Call it from <c>OnModelCreating</c>.</summary>
    public static void AddSettingsTable(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Entity<SettingsSnapshot>(copy =>
        {
            copy.ToTable("settings");
            copy.Property(c => c.Id).ValueGeneratedNever();
            copy.Property(c => c.Values)
                .HasConversion(
                    values => JsonSerializer.Serialize(values, NibbleJson.Options),
                    json => JsonSerializer.Deserialize<MarketplaceSettings>(json, NibbleJson.Options)!
                );
        });
    }

    /// <summary>What holds now: the settings last heard of, or the defaults.</summary>
    public static async Task<MarketplaceSettings> GetSettingsAsync(
        this DbContext db,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.Set<SettingsSnapshot>()
                .AsNoTracking()
                .Select(copy => copy.Values)
                .SingleOrDefaultAsync(cancellationToken)
            ?? MarketplaceSettings.Default;
    }

    /// <summary>Takes over what an admin changed; false when something newer is known already.</summary>
    public static async Task<bool> ApplySettingsAsync(
        this DbContext db,
        SettingsChanged @event,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(@event);
        var copy = await db.Set<SettingsSnapshot>().SingleOrDefaultAsync(cancellationToken);
        if (copy is null)
        {
            db.Add(copy = SettingsSnapshot.Create(@event.SettingsId));
        }

        return copy.Apply(@event);
    }
}
