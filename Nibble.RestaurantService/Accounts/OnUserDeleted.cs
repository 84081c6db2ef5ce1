using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Accounts;

/// <summary>
/// Removes the author's name from the reviews of a deleted account and deletes the restaurants that it owned.
/// </summary>
internal sealed class OnUserDeleted(RestaurantDbContext db) : IEventHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted @event, CancellationToken cancellationToken)
    {
        foreach (
            var review in await db
                .Reviews.Where(review => review.CustomerId == @event.UserId)
                .ToListAsync(cancellationToken)
        )
        {
            review.Anonymize();
        }

        foreach (
            var restaurant in await db
                .Restaurants.Where(restaurant => restaurant.OwnerId == @event.UserId)
                .ToListAsync(cancellationToken)
        )
        {
            restaurant.Delete(@event.At);
        }
    }
}
