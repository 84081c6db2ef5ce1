using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Alerts;

/// <summary>Raises an alert, so that an admin calls the driver, who has the food.</summary>
internal sealed class OnDriverUnresponsive(AdminDbContext db) : IEventHandler<DriverUnresponsive>
{
    public Task HandleAsync(DriverUnresponsive @event, CancellationToken cancellationToken)
    {
        db.RaiseAlert(
            AlertKind.DriverSilent,
            @event.OrderId,
            $"The driver with the food was last heard of at {@event.LastHeardAt:HH:mm} UTC.",
            @event.At
        );
        return Task.CompletedTask;
    }
}
