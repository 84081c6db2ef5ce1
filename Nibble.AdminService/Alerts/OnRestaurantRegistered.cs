using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService.Alerts;

/// <summary>A restaurant waits for approval.</summary>
internal sealed class OnRestaurantRegistered(AdminDbContext db) : IEventHandler<RestaurantRegistered>
{
    public Task HandleAsync(RestaurantRegistered happened, CancellationToken cancellationToken)
    {
        db.Raise(
            AlertKind.RestaurantWaiting,
            happened.RestaurantId,
            $"{happened.Name} asks to be let in.",
            happened.At
        );
        return Task.CompletedTask;
    }
}
