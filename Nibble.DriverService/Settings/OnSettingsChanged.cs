using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.DriverService.Settings;

/// <summary>An admin changed the settings; offers and fees from now on follow them.</summary>
internal sealed class OnSettingsChanged(DriverDbContext db) : IEventHandler<SettingsChanged>
{
    public async Task HandleAsync(SettingsChanged happened, CancellationToken cancellationToken)
    {
        var copy = await db.Settings.FindAsync([happened.SettingsId], cancellationToken);
        if (copy is null)
        {
            db.Add(copy = SettingsCopy.Of(happened.SettingsId));
        }

        copy.Follow(happened);
    }
}
