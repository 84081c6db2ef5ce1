using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Data;

namespace Nibble.OrderService.Settings;

internal static class SettingsQueries
{
    /// <summary>What holds now.</summary>
    public static async Task<MarketplaceSettings> CurrentSettingsAsync(
        this OrderDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Settings.AsNoTracking().Select(copy => copy.Values).SingleOrDefaultAsync(cancellationToken)
        ?? MarketplaceSettings.Default;
}
