using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.RestaurantService.Settings;

/// <summary>Applies a new base fee to restaurants without a delivery fee of their own.</summary>
internal sealed class OnSettingsChanged(RestaurantDbContext db, CacheEvictionInterceptor cacheEvictions)
    : IEventHandler<SettingsChanged>
{
    public async Task HandleAsync(SettingsChanged @event, CancellationToken cancellationToken)
    {
        if (!await db.ApplySettingsAsync(@event, cancellationToken))
        {
            return;
        }

        var fee = @event.Settings.BaseDeliveryFee;
        var affected = db.Restaurants.Where(restaurant =>
            !restaurant.HasOwnDeliveryFee && restaurant.DeliveryFee != fee
        );
        foreach (var id in await affected.Select(restaurant => restaurant.Id).ToListAsync(cancellationToken))
        {
            cacheEvictions.AddRestaurant(id);
        }

        await affected.ExecuteUpdateAsync(
            update => update.SetProperty(restaurant => restaurant.DeliveryFee, fee),
            cancellationToken
        );
    }
}
