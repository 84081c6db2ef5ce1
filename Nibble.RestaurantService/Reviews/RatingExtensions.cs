using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;

namespace Nibble.RestaurantService.Reviews;

/// <summary>The rating of a restaurant: sum and number of its reviews.</summary>
internal static class RatingExtensions
{
    /// <summary>Adds a rating by a single UPDATE statement, so that no concurrent rating is lost.</summary>
    public static Task AddRatingAsync(
        this RestaurantDbContext db,
        Guid restaurantId,
        int rating,
        CancellationToken cancellationToken
    ) =>
        db
            .Restaurants.Where(restaurant => restaurant.Id == restaurantId)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(restaurant => restaurant.RatingSum, restaurant => restaurant.RatingSum + rating)
                        .SetProperty(restaurant => restaurant.RatingCount, restaurant => restaurant.RatingCount + 1)
                        .SetProperty(
                            restaurant => restaurant.Rating,
                            restaurant => (double)(restaurant.RatingSum + rating) / (restaurant.RatingCount + 1)
                        ),
                cancellationToken
            );
}
