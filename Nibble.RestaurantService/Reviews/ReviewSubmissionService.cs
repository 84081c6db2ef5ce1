using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Clients;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Orders;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService.Reviews;

/// <summary>
/// Submits a review: only by the order's customer, once, after delivery. Updates the rating in the same transaction.
/// </summary>
internal sealed class ReviewSubmissionService(
    RestaurantDbContext db,
    UserClient users,
    CacheEvictionInterceptor cacheEvictions,
    TimeProvider time
)
{
    public async Task<(Review? Review, Error? Error)> SubmitAsync(
        Guid restaurantId,
        Guid customerId,
        ReviewRequest request,
        CancellationToken cancellationToken
    )
    {
        var orderId = request.OrderId!.Value;
        var ownerId = await db
            .Restaurants.Where(restaurant => restaurant.Id == restaurantId)
            .Select(restaurant => (Guid?)restaurant.OwnerId)
            .SingleOrDefaultAsync(cancellationToken);
        if (ownerId is null)
        {
            return (null, RestaurantAccess.RestaurantNotFound);
        }

        var status = await db
            .Orders.Where(order =>
                order.Id == orderId && order.RestaurantId == restaurantId && order.CustomerId == customerId
            )
            .Select(order => (OrderStatus?)order.Status)
            .SingleOrDefaultAsync(cancellationToken);
        if (status is null)
        {
            return (null, Error.NotFound("Your order from this restaurant"));
        }

        if (status != OrderStatus.Delivered)
        {
            return (null, Error.Conflict(ErrorCodes.NotReviewable, "An order can be reviewed once it is delivered."));
        }

        // Before the transaction, which holds the only write lock.
        var author = await users.FindAsync(customerId, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Reviews.AnyAsync(review => review.OrderId == orderId, cancellationToken))
        {
            return (null, Error.Conflict(ErrorCodes.AlreadyReviewed, "This order has its review already."));
        }

        var now = time.GetUtcNow();
        var written = Review.Create(
            Guid.CreateVersion7(now),
            restaurantId,
            orderId,
            customerId,
            author?.FirstName,
            request.Rating!.Value,
            request.Text,
            now.UtcDateTime
        );
        db.Add(written);
        db.Publish(
            new RestaurantReviewSubmitted(
                restaurantId,
                ownerId.Value,
                written.Id,
                orderId,
                customerId,
                written.Rating,
                now.UtcDateTime
            )
        );
        await db.SaveChangesAsync(cancellationToken);
        await db.AddRatingAsync(restaurantId, written.Rating, cancellationToken);
        cacheEvictions.AddRestaurant(restaurantId);
        await transaction.CommitAsync(cancellationToken);
        return (written, null);
    }
}
