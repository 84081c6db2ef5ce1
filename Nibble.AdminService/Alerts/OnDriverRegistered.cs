using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Alerts;

/// <summary>A driver waits for approval.</summary>
internal sealed class OnDriverRegistered(AdminDbContext db) : IEventHandler<DriverRegistered>
{
    public Task HandleAsync(DriverRegistered happened, CancellationToken cancellationToken)
    {
        db.Raise(AlertKind.DriverWaiting, happened.DriverId, "A driver asks to be let in.", happened.At);
        return Task.CompletedTask;
    }
}
