using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.DriverService.Clients;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Drivers;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.DriverService.Reviews;

/// <summary>Customers' reviews of drivers: only by the customer of a delivered order, once.</summary>
internal static class ReviewEndpoints
{
    public static void MapReviews(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapPost("/api/drivers/{id:guid}/reviews", SubmitAsync)
            .RequireAuthorization(Roles.Customer)
            .WithTags("Reviews")
            .WithName("ReviewDriver")
            .ProducesErrors(409, ErrorCodes.NotReviewable, ErrorCodes.AlreadyReviewed)
            .WithSummary("Review the driver of an order that was delivered to me");
        endpoints
            .MapGet("/api/drivers/{id:guid}/reviews", ListAsync)
            .RequireAuthorization(Policies.SignedIn)
            .WithTags("Reviews")
            .WithName("ListDriverReviews")
            .WithSummary("A driver's reviews, the newest first");
        endpoints
            .MapGet("/api/drivers/reviews/mine", ListMineAsync)
            .RequireAuthorization(Roles.Customer)
            .WithTags("Reviews")
            .WithName("ListMyDriverReviews")
            .WithSummary("The reviews of drivers that I wrote, the newest first");
    }

    private static async Task<Results<Created<ReviewResponse>, ProblemHttpResult>> SubmitAsync(
        Guid id,
        ReviewRequest request,
        CurrentUser user,
        DriverDbContext db,
        UserClient users,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await CheckReviewableAsync(id, request.OrderId!.Value, user, db, cancellationToken) is { } error)
        {
            return error.ToProblem();
        }

        var firstName = await users.GetFirstNameAsync(user.Id, cancellationToken);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Reviews.AnyAsync(review => review.OrderId == request.OrderId, cancellationToken))
        {
            return AlreadyReviewed().ToProblem();
        }

        var driver = await db.Drivers.SingleOrDefaultAsync(d => d.Id == id, cancellationToken);
        if (driver is null)
        {
            return DriverAccess.DriverNotFound().ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var written = new DriverReview
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
            DriverId = id,
            OrderId = request.OrderId.Value,
            CustomerId = user.Id,
            AuthorFirstName = firstName,
            Rating = request.Rating!.Value,
            Text = request.Text,
            CreatedAt = now,
        };
        db.Add(written);
        driver.AddRating(written.Rating);
        db.Publish(new DriverReviewSubmitted(id, written.OrderId, user.Id, written.Rating, now));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/api/drivers/{id}/reviews", ReviewResponse.Of(written));
    }

    private static Task<Ok<Page<ReviewResponse>>> ListAsync(
        Guid id,
        PageRequest page,
        DriverDbContext db,
        CancellationToken cancellationToken
    ) => PageAsync(db.Reviews.Where(review => review.DriverId == id), page, cancellationToken);

    private static Task<Ok<Page<ReviewResponse>>> ListMineAsync(
        CurrentUser user,
        PageRequest page,
        DriverDbContext db,
        CancellationToken cancellationToken
    ) => PageAsync(db.Reviews.Where(review => review.CustomerId == user.Id), page, cancellationToken);

    private static async Task<Error?> CheckReviewableAsync(
        Guid driverId,
        Guid orderId,
        CurrentUser user,
        DriverDbContext db,
        CancellationToken cancellationToken
    )
    {
        var delivery = await db
            .Deliveries.AsNoTracking()
            .SingleOrDefaultAsync(
                d => d.OrderId == orderId && d.CustomerId == user.Id && d.DriverId == driverId,
                cancellationToken
            );
        if (delivery is null)
        {
            return Error.NotFound("Your order with this driver");
        }

        if (delivery.Status != DeliveryStatus.Delivered)
        {
            return Error.Conflict(ErrorCodes.NotReviewable, "Only a delivered order can be reviewed.");
        }

        return await db.Reviews.AnyAsync(review => review.OrderId == orderId, cancellationToken)
            ? AlreadyReviewed()
            : null;
    }

    private static Error AlreadyReviewed() =>
        Error.Conflict(ErrorCodes.AlreadyReviewed, "You have reviewed the driver of this order already.");

    private static async Task<Ok<Page<ReviewResponse>>> PageAsync(
        IQueryable<DriverReview> reviews,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            reviews = reviews.Where(review =>
                review.CreatedAt < after.At || (review.CreatedAt == after.At && review.Id.CompareTo(after.Id) < 0)
            );
        }

        var rows = await reviews
            .AsNoTracking()
            .OrderByDescending(review => review.CreatedAt)
            .ThenByDescending(review => review.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new TimeCursor(row.CreatedAt, row.Id));
        return TypedResults.Ok(new Page<ReviewResponse>([.. found.Items.Select(ReviewResponse.Of)], found.Next));
    }
}
