using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Json;

namespace Nibble.RestaurantService.Approvals;

/// <summary>
/// Approval decisions. The Admin Service calls these with the admin's token, so they require the admin role instead of
/// a service identity, and the decision is attributed to the admin. The gateway routes to none of them.
/// </summary>
internal static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints
            .MapGroup(InternalRoutes.Restaurants)
            .RequireAuthorization(Roles.Admin)
            .ExcludeFromDescription();
        admin.MapGet("", ListAsync);
        admin.MapPost("/{id:guid}/approve", ApproveAsync);
        admin.MapPost("/{id:guid}/reject", RejectAsync);
        admin.MapPost("/{id:guid}/suspend", SuspendAsync);
    }

    private static async Task<Ok<Page<RestaurantForApproval>>> ListAsync(
        QueryEnum<RestaurantStatus>? status,
        PageRequest page,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var before = page.DecodeCursor<NumberCursor>()?.Number ?? long.MaxValue;
        var restaurants = db.Restaurants.AsNoTracking().Where(restaurant => restaurant.Number < before);
        if (status?.Value is { } wanted)
        {
            restaurants = restaurants.Where(restaurant => restaurant.Status == wanted);
        }

        var rows = await restaurants
            .OrderByDescending(restaurant => restaurant.Number)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new NumberCursor(row.Number));
        var now = time.GetUtcNow().UtcDateTime;
        return TypedResults.Ok(
            new Page<RestaurantForApproval>(
                [.. found.Items.Select(restaurant => ToRestaurantForApproval(restaurant, now))],
                found.Next
            )
        );
    }

    private static RestaurantForApproval ToRestaurantForApproval(Restaurant restaurant, DateTime now)
    {
        var shown = RestaurantResponse.Of(restaurant, now);
        return new RestaurantForApproval(
            shown.Id,
            shown.Name,
            restaurant.OwnerId,
            shown.Status.ToSnakeCase(),
            shown.Description,
            shown.Cuisines,
            shown.IsOpenNow,
            shown.Location,
            shown.Address,
            shown.Rating,
            shown.ReviewCount,
            shown.DeliveryFee,
            shown.MinimumOrder,
            shown.Currency,
            restaurant.CreatedAt
        );
    }

    private static Task<Results<NoContent, ProblemHttpResult>> ApproveAsync(
        Guid id,
        ApprovalDecision? decision,
        CurrentUser admin,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        DecideAsync(
            id,
            "approve",
            "approved",
            restaurant => restaurant.Approve(),
            decision,
            admin,
            db,
            time,
            cancellationToken
        );

    private static Task<Results<NoContent, ProblemHttpResult>> RejectAsync(
        Guid id,
        ApprovalDecision? decision,
        CurrentUser admin,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        DecideAsync(
            id,
            "reject",
            "rejected",
            restaurant => restaurant.Reject(),
            decision,
            admin,
            db,
            time,
            cancellationToken
        );

    private static Task<Results<NoContent, ProblemHttpResult>> SuspendAsync(
        Guid id,
        ApprovalDecision? decision,
        CurrentUser admin,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        DecideAsync(
            id,
            "suspend",
            "suspended",
            restaurant => restaurant.Suspend(),
            decision,
            admin,
            db,
            time,
            cancellationToken
        );

    private static async Task<Results<NoContent, ProblemHttpResult>> DecideAsync(
        Guid id,
        string action,
        string outcome,
        Func<Restaurant, Error?> transition,
        ApprovalDecision? decision,
        CurrentUser admin,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var restaurant = await db.Restaurants.SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (restaurant is null)
        {
            return RestaurantAccess.RestaurantNotFound.ToProblem();
        }

        if (transition(restaurant) is { } error)
        {
            return error.ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        db.Publish(
            new RestaurantApprovalDecided(id, restaurant.OwnerId, restaurant.Name, outcome, decision?.Reason, now)
        );
        db.PublishAudit(admin, $"restaurant.{action}", id, decision?.Reason, now);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
