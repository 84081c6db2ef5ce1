using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Data;

namespace Nibble.RestaurantService.Settings;

/// <summary>Reads the settings.</summary>
internal static class SettingsQueries
{
    /// <summary>Those last heard of, or the defaults.</summary>
    public static async Task<MarketplaceSettings> CurrentSettingsAsync(
        this RestaurantDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Settings.AsNoTracking().Select(copy => copy.Values).SingleOrDefaultAsync(cancellationToken)
        ?? MarketplaceSettings.Default;
}
