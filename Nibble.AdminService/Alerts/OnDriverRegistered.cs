using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Alerts;

/// <summary>Raises an alert for the pending approval.</summary>
internal sealed class OnDriverRegistered(AdminDbContext db) : IEventHandler<DriverRegistered>
{
    public Task HandleAsync(DriverRegistered @event, CancellationToken cancellationToken)
    {
        db.RaiseAlert(AlertKind.DriverWaiting, @event.DriverId, "A driver asks to be let in.", @event.At);
        return Task.CompletedTask;
    }
}
