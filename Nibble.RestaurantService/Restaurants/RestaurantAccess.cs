using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Restaurants;

/// <summary>Who gets to see and to change which restaurant.</summary>
internal static class RestaurantAccess
{
    /// <summary>What an unknown restaurant is answered with, and one that the caller may not know of.</summary>
    public static Error RestaurantNotFound { get; } = Error.NotFound("The restaurant");

    /// <summary>The caller's own restaurant, to be changed; or why not.</summary>
    public static async Task<(Restaurant? Restaurant, Error? Refusal)> FindOwnedAsync(
        this RestaurantDbContext db,
        Guid id,
        CurrentUser user,
        CancellationToken cancellationToken
    )
    {
        var own = await db.Restaurants.SingleOrDefaultAsync(
            restaurant => restaurant.Id == id && restaurant.OwnerId == user.Id,
            cancellationToken
        );
        return own is null ? (null, await db.GetAccessErrorAsync(id, cancellationToken)) : (own, null);
    }

    /// <summary>Null when the restaurant is the caller's own, or why not.</summary>
    public static async Task<Error?> CheckOwnershipAsync(
        this RestaurantDbContext db,
        Guid id,
        CurrentUser user,
        CancellationToken cancellationToken
    ) =>
        await db.Restaurants.AnyAsync(
            restaurant => restaurant.Id == id && restaurant.OwnerId == user.Id,
            cancellationToken
        )
            ? null
            : await db.GetAccessErrorAsync(id, cancellationToken);

    /// <summary>A restaurant to be shown: a listed one to everybody, another one to its owner and the staff.</summary>
    public static async Task<Restaurant?> FindVisibleAsync(
        this RestaurantDbContext db,
        Guid id,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var found = await db
            .Restaurants.AsNoTracking()
            .SingleOrDefaultAsync(restaurant => restaurant.Id == id, cancellationToken);
        return found is null || found.IsListed || CanViewUnlisted(found, CurrentUser.FromHttpContext(context))
            ? found
            : null;
    }

    private static bool CanViewUnlisted(Restaurant restaurant, CurrentUser? user) =>
        user is not null && (user.IsStaff || user.Id == restaurant.OwnerId);

    /// <summary>That a listed restaurant exists is no secret; whose application is pending is.</summary>
    private static async Task<Error> GetAccessErrorAsync(
        this RestaurantDbContext db,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        var found = await db
            .Restaurants.AsNoTracking()
            .SingleOrDefaultAsync(restaurant => restaurant.Id == id, cancellationToken);
        return found is { IsListed: true } ? Error.Forbidden("This is not your restaurant.") : RestaurantNotFound;
    }
}
