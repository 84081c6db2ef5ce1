using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Alerts;

/// <summary>Raises an alert for the pending approval.</summary>
internal sealed class OnRestaurantRegistered(AdminDbContext db) : IEventHandler<RestaurantRegistered>
{
    public Task HandleAsync(RestaurantRegistered @event, CancellationToken cancellationToken)
    {
        db.RaiseAlert(AlertKind.RestaurantWaiting, @event.RestaurantId, $"{@event.Name} asks to be let in.", @event.At);
        return Task.CompletedTask;
    }
}
