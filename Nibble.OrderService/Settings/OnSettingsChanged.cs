using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService.Settings;

/// <summary>An admin changed the settings; orders placed from now on follow them.</summary>
internal sealed class OnSettingsChanged(OrderDbContext db) : IEventHandler<SettingsChanged>
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
