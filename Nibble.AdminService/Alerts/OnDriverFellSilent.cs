using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Alerts;

/// <summary>Somebody should call the driver: only that driver can bring the food.</summary>
internal sealed class OnDriverFellSilent(AdminDbContext db) : IEventHandler<DriverFellSilent>
{
    public Task HandleAsync(DriverFellSilent @event, CancellationToken cancellationToken)
    {
        db.Raise(
            AlertKind.DriverSilent,
            @event.OrderId,
            $"The driver with the food was last heard of at {@event.LastHeardAt:HH:mm} UTC.",
            @event.At
        );
        return Task.CompletedTask;
    }
}
