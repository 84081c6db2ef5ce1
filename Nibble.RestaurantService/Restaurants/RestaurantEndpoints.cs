using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Hours;
using Nibble.RestaurantService.Orders;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.RestaurantService.Restaurants;

/// <summary>Owners register and maintain restaurants; everybody can read them.</summary>
internal static class RestaurantEndpoints
{
    private const string GetName = "GetRestaurant";

    public static void MapRestaurants(this IEndpointRouteBuilder endpoints)
    {
        var everybody = endpoints
            .MapGroup("/api/restaurants")
            .RequireAuthorization(Policies.Public)
            .WithTags("Restaurants");
        everybody.MapGet("/{id:guid}", GetAsync).WithName(GetName).WithSummary("One restaurant, with its ETag");

        var owner = endpoints
            .MapGroup("/api/restaurants")
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithTags("Restaurants");
        owner
            .MapGet("/mine", ListMineAsync)
            .WithName("ListMyRestaurants")
            .WithSummary("My restaurants, the newest first");
        owner
            .MapPost("", RegisterAsync)
            .WithName("RegisterRestaurant")
            .WithSummary("Ask to be let in with a restaurant; an admin decides");
        owner
            .MapPut("/{id:guid}", EditAsync)
            .WithName("EditRestaurant")
            .ProducesErrors(412)
            .WithSummary("Change what is said about a restaurant; a rejected one asks again with that");
        owner
            .MapPut("/{id:guid}/status", SetStatusAsync)
            .WithName("SwitchRestaurant")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Open, slow down or close the kitchen");
        owner
            .MapDelete("/{id:guid}", DeleteAsync)
            .WithName("DeleteRestaurant")
            .ProducesErrors(409)
            .ProducesErrors(412)
            .WithSummary("Take a restaurant away for good, once no order is under way");
    }

    private static async Task<Results<CacheableOk<RestaurantResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.FindVisibleAsync(id, context, cancellationToken) is not { } restaurant)
        {
            return RestaurantAccess.RestaurantNotFound.ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        return new CacheableOk<RestaurantResponse>(
            RestaurantResponse.Of(restaurant, now),
            restaurant.IsListed ? CacheLifetime.Detail.LimitTo(restaurant.NextOpenStateChange(now), now) : null,
            CacheTags.Restaurant(id),
            restaurant.Version
        );
    }

    private static async Task<Ok<Page<RestaurantResponse>>> ListMineAsync(
        CurrentUser user,
        PageRequest page,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var before = page.DecodeCursor<NumberCursor>()?.Number ?? long.MaxValue;
        var rows = await db
            .Restaurants.AsNoTracking()
            .Where(restaurant => restaurant.OwnerId == user.Id && restaurant.Number < before)
            .OrderByDescending(restaurant => restaurant.Number)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new NumberCursor(row.Number));
        var now = time.GetUtcNow().UtcDateTime;
        return TypedResults.Ok(
            new Page<RestaurantResponse>(
                [.. found.Items.Select(restaurant => RestaurantResponse.Of(restaurant, now))],
                found.Next
            )
        );
    }

    private static async Task<Results<CreatedAtRoute<RestaurantResponse>, ProblemHttpResult>> RegisterAsync(
        RestaurantRequest request,
        CurrentUser user,
        HttpResponse response,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if ((ValidateCuisines(request) ?? HoursEndpoints.Validate(request.Hours, "hours.")) is { } error)
        {
            return error.ToProblem();
        }

        var now = time.GetUtcNow();
        var restaurant = Restaurant.Register(
            Guid.CreateVersion7(now),
            user.Id,
            request.ToDetails(),
            request.Hours is null ? OpeningHours.AlwaysOpen : OpeningHours.Of(request.Hours),
            await db.GetSettingsAsync(cancellationToken),
            now.UtcDateTime
        );
        db.Add(restaurant);
        PublishRegistered(db, restaurant, now.UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        response.SetETag(restaurant.Version);
        return TypedResults.CreatedAtRoute(
            RestaurantResponse.Of(restaurant, now.UtcDateTime),
            GetName,
            new { id = restaurant.Id }
        );
    }

    private static async Task<Results<Ok<RestaurantResponse>, ProblemHttpResult>> EditAsync(
        Guid id,
        RestaurantRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (ValidateCuisines(request) is { } invalid)
        {
            return invalid.ToProblem();
        }

        var settings = await db.GetSettingsAsync(cancellationToken);
        return await UpdateAsync(
            id,
            user,
            context,
            db,
            time,
            (restaurant, now) =>
            {
                if (restaurant.Edit(request.ToDetails(), settings))
                {
                    PublishRegistered(db, restaurant, now);
                }

                return null;
            },
            cancellationToken
        );
    }

    private static Task<Results<Ok<RestaurantResponse>, ProblemHttpResult>> SetStatusAsync(
        Guid id,
        StatusRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        UpdateAsync(
            id,
            user,
            context,
            db,
            time,
            (restaurant, _) => restaurant.SetStatus(request.Status!.Value),
            cancellationToken
        );

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id,
        CurrentUser user,
        HttpRequest request,
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

        if (request.CheckIfMatch(restaurant.Version) is { } changed)
        {
            return changed.ToProblem();
        }

        if (
            await db.Orders.AnyAsync(
                order =>
                    order.RestaurantId == id
                    && order.Status != OrderStatus.Delivered
                    && order.Status != OrderStatus.Ended,
                cancellationToken
            )
        )
        {
            return Error
                .Conflict(ErrorCodes.Conflict, "Orders are under way; finish them, or close the restaurant.")
                .ToProblem();
        }

        restaurant.Delete(time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<RestaurantResponse>, ProblemHttpResult>> UpdateAsync(
        Guid id,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        Func<Restaurant, DateTime, Error?> update,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (restaurant, error) = await db.FindOwnedAsync(id, user, cancellationToken);
        error ??= context.Request.CheckIfMatch(restaurant!.Version) ?? update(restaurant, now);
        if (error is not null)
        {
            return error.ToProblem();
        }

        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(restaurant!.Version);
        return TypedResults.Ok(RestaurantResponse.Of(restaurant, now));
    }

    private static void PublishRegistered(RestaurantDbContext db, Restaurant restaurant, DateTime now) =>
        db.Publish(new RestaurantRegistered(restaurant.Id, restaurant.OwnerId, restaurant.Name, now));

    private static Error? ValidateCuisines(RestaurantRequest request) =>
        request.Cuisines.All(cuisine =>
            cuisine is { Length: > 1 and <= 30 }
            && cuisine.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or ' ')
            && cuisine.Any(char.IsAsciiLetterOrDigit)
        )
            ? null
            : Error.Invalid("cuisines", "Each must be 2 to 30 letters, digits, blanks or dashes.");
}

/// <summary>The sort key of lists in order of registration.</summary>
internal sealed record NumberCursor(long Number);
