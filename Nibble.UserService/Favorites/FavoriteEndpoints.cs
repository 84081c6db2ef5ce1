using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Persistence;
using Nibble.UserService.Data;

namespace Nibble.UserService.Favorites;

/// <summary>Favourite restaurants and dishes of an account.</summary>
internal static class FavoriteEndpoints
{
    /// <summary>Limits what one account can store; far above normal use.</summary>
    private const int MaxFavorites = 1000;

    public static void MapFavorites(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints
            .MapGroup("/api/users/me/favorites")
            .WithTags("Favorites")
            .RequireAuthorization(Policies.SignedIn);
        group.MapGet("", ListAsync).WithName("ListFavorites").WithSummary("What you like, the newest first");
        Map(group, "/restaurants", "Restaurant", FavoriteKind.Restaurant);
        Map(group, "/menu-items", "MenuItem", FavoriteKind.MenuItem);
    }

    private static void Map(RouteGroupBuilder group, string path, string name, FavoriteKind kind)
    {
        group
            .MapPut(
                $"{path}/{{id:guid}}",
                (Guid id, CurrentUser user, UserDbContext db, TimeProvider time, CancellationToken cancellationToken) =>
                    AddAsync(new Favorite(user.Id, kind, id, time.GetUtcNow().UtcDateTime), db, cancellationToken)
            )
            .WithName($"AddFavorite{name}")
            .ProducesErrors(409)
            .WithSummary("Like it; liking it again changes nothing");
        group
            .MapDelete(
                $"{path}/{{id:guid}}",
                (Guid id, CurrentUser user, UserDbContext db, CancellationToken cancellationToken) =>
                    RemoveAsync(user.Id, kind, id, db, cancellationToken)
            )
            .WithName($"RemoveFavorite{name}")
            .WithSummary("Like it no more");
    }

    private static async Task<Ok<Page<FavoriteResponse>>> ListAsync(
        CurrentUser user,
        PageRequest page,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        var favorites = db.Favorites.Where(favorite => favorite.UserId == user.Id);
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            favorites = favorites.Where(favorite =>
                favorite.CreatedAt < after.At
                || (favorite.CreatedAt == after.At && favorite.TargetId.CompareTo(after.Id) < 0)
            );
        }

        var rows = await favorites
            .OrderByDescending(favorite => favorite.CreatedAt)
            .ThenByDescending(favorite => favorite.TargetId)
            .Take(page.Limit + 1)
            .Select(favorite => new FavoriteResponse(favorite.Kind, favorite.TargetId, favorite.CreatedAt))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => new TimeCursor(row.CreatedAt, row.Id)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> AddAsync(
        Favorite favorite,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await db.Favorites.CountAsync(f => f.UserId == favorite.UserId, cancellationToken) >= MaxFavorites)
        {
            return Error
                .Conflict(ErrorCodes.Conflict, $"An account has at most {MaxFavorites} favourites.")
                .ToProblem();
        }

        db.Add(favorite);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException there) when (there.IsUniqueViolation())
        {
            // Already a favourite: adding one is idempotent.
        }

        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(
        Guid userId,
        FavoriteKind kind,
        Guid id,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        await db
            .Favorites.Where(f => f.UserId == userId && f.Kind == kind && f.TargetId == id)
            .ExecuteDeleteAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
