using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Reviews;

/// <summary>Customers review delivered orders; owners respond.</summary>
internal static class ReviewEndpoints
{
    private const string GetName = "GetReview";

    public static void AddReviews(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<Clients.UserClient>(ServiceNames.Users);
        builder.Services.AddScoped<ReviewSubmissionService>();
    }

    public static void MapReviews(this IEndpointRouteBuilder endpoints)
    {
        var everybody = endpoints
            .MapGroup("/api/restaurants/{id:guid}/reviews")
            .RequireAuthorization(Policies.Public)
            .WithTags("Reviews");
        everybody.MapGet("", ListAsync).WithName("ListReviews").WithSummary("A restaurant's reviews, the newest first");
        everybody.MapGet("/{reviewId:guid}", GetAsync).WithName(GetName).WithSummary("One review");

        var customer = endpoints.MapGroup("/api/restaurants").RequireAuthorization(Roles.Customer).WithTags("Reviews");
        customer
            .MapPost("/{id:guid}/reviews", SubmitAsync)
            .WithName("WriteReview")
            .ProducesErrors(409, ErrorCodes.NotReviewable, ErrorCodes.AlreadyReviewed)
            .WithSummary("Review a restaurant after a delivered order, once an order");
        customer
            .MapGet("/reviews/mine", ListMineAsync)
            .WithName("ListMyReviews")
            .WithSummary("The reviews that I wrote, the newest first");

        var owner = endpoints
            .MapGroup("/api/restaurants")
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithTags("Reviews");
        owner
            .MapPost("/{id:guid}/reviews/{reviewId:guid}/response", RespondAsync)
            .WithName("AnswerReview")
            .WithSummary("Answer a review, or replace the answer");
        owner
            .MapPost("/reviews/{reviewId:guid}/response", RespondByIdAsync)
            .WithName("AnswerReviewById")
            .WithSummary("The same for whoever knows only the review");
    }

    private static async Task<Results<CacheableOk<Page<ReviewResponse>>, ProblemHttpResult>> ListAsync(
        Guid id,
        PageRequest page,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await db.FindVisibleAsync(id, context, cancellationToken) is not { } restaurant)
        {
            return RestaurantAccess.RestaurantNotFound.ToProblem();
        }

        var found = await PageAsync(db, review => review.RestaurantId == id, page, cancellationToken);
        return new CacheableOk<Page<ReviewResponse>>(
            new Page<ReviewResponse>([.. found.Items.Select(review => ReviewResponse.Of(review))], found.Next),
            restaurant.IsListed ? CacheLifetime.Detail : null,
            CacheTags.Restaurant(id)
        );
    }

    private static async Task<Results<CacheableOk<ReviewResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        Guid reviewId,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var restaurant = await db.FindVisibleAsync(id, context, cancellationToken);
        var review = await db
            .Reviews.AsNoTracking()
            .SingleOrDefaultAsync(one => one.Id == reviewId && one.RestaurantId == id, cancellationToken);
        return restaurant is null || review is null
            ? ReviewNotFound.ToProblem()
            : new CacheableOk<ReviewResponse>(
                ReviewResponse.Of(review),
                restaurant.IsListed ? CacheLifetime.Detail : null,
                CacheTags.Restaurant(id)
            );
    }

    private static async Task<Results<CreatedAtRoute<ReviewResponse>, ProblemHttpResult>> SubmitAsync(
        Guid id,
        ReviewRequest request,
        CurrentUser user,
        ReviewSubmissionService submission,
        CancellationToken cancellationToken
    )
    {
        var (review, error) = await submission.SubmitAsync(id, user.Id, request, cancellationToken);
        return review is null
            ? error!.ToProblem()
            : TypedResults.CreatedAtRoute(ReviewResponse.Of(review), GetName, new { id, reviewId = review.Id });
    }

    private static async Task<Ok<Page<ReviewResponse>>> ListMineAsync(
        CurrentUser user,
        PageRequest page,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var found = await PageAsync(db, review => review.CustomerId == user.Id, page, cancellationToken);
        var ids = found.Items.Select(review => review.RestaurantId).Distinct().ToArray();
        var names = await db
            .Restaurants.IgnoreQueryFilters()
            .Where(restaurant => ids.Contains(restaurant.Id))
            .ToDictionaryAsync(restaurant => restaurant.Id, restaurant => restaurant.Name, cancellationToken);
        return TypedResults.Ok(
            new Page<ReviewResponse>(
                [.. found.Items.Select(review => ReviewResponse.Of(review, names[review.RestaurantId]))],
                found.Next
            )
        );
    }

    private static async Task<Results<Ok<ReviewResponse>, ProblemHttpResult>> RespondAsync(
        Guid id,
        Guid reviewId,
        ReviewResponseRequest request,
        CurrentUser user,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (restaurant, error) = await db.FindOwnedAsync(id, user, cancellationToken);
        if (restaurant is null)
        {
            return error!.ToProblem();
        }

        var review = await db.Reviews.SingleOrDefaultAsync(
            one => one.Id == reviewId && one.RestaurantId == id,
            cancellationToken
        );
        if (review is null)
        {
            return ReviewNotFound.ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (review.Respond(request.Text, now))
        {
            db.Publish(new ReviewAnswered(id, reviewId, review.CustomerId, restaurant.Name, now));
        }

        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(ReviewResponse.Of(review));
    }

    private static async Task<Results<Ok<ReviewResponse>, ProblemHttpResult>> RespondByIdAsync(
        Guid reviewId,
        ReviewResponseRequest request,
        CurrentUser user,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var restaurantId = await db
            .Reviews.Where(review => review.Id == reviewId)
            .Select(review => (Guid?)review.RestaurantId)
            .SingleOrDefaultAsync(cancellationToken);
        return restaurantId is null
            ? ReviewNotFound.ToProblem()
            : await RespondAsync(restaurantId.Value, reviewId, request, user, db, time, cancellationToken);
    }

    private static Error ReviewNotFound { get; } = Error.NotFound("The review");

    private static async Task<Page<Review>> PageAsync(
        RestaurantDbContext db,
        Expression<Func<Review, bool>> filter,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        var reviews = db.Reviews.AsNoTracking().Where(filter);
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            reviews = reviews.Where(review =>
                review.CreatedAt < after.At || (review.CreatedAt == after.At && review.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await reviews
            .OrderByDescending(review => review.CreatedAt)
            .ThenByDescending(review => review.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        return page.ToPage(rows, review => new TimeCursor(review.CreatedAt, review.Id));
    }
}
