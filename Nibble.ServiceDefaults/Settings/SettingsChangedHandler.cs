using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.ServiceDefaults.Settings;

/// <summary>An admin changed the settings; what is computed from now on follows them.</summary>
public sealed class SettingsChangedHandler<TDbContext>(TDbContext db) : IEventHandler<SettingsChanged>
    where TDbContext : DbContext
{
    /// <inheritdoc />
    public Task HandleAsync(SettingsChanged @event, CancellationToken cancellationToken) =>
        db.ApplySettingsAsync(@event, cancellationToken);
}
