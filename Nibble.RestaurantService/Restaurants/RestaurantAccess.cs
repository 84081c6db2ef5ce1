using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Restaurants;

/// <summary>Access checks for restaurants.</summary>
internal static class RestaurantAccess
{
    /// <summary>For a restaurant that does not exist or whose existence the caller may not learn of.</summary>
    public static Error RestaurantNotFound { get; } = Error.NotFound("The restaurant");

    /// <summary>Finds the caller's own restaurant for a change, or returns an error.</summary>
    public static async Task<(Restaurant? Restaurant, Error? Error)> FindOwnedAsync(
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

    /// <summary>Null when the caller owns the restaurant, else an error.</summary>
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

    /// <summary>Finds a restaurant to show: a listed one for everybody, others for their owner and the staff.</summary>
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

    /// <summary>
    /// 403 for a listed restaurant, which is public; 404 otherwise, so that pending applications stay confidential.
    /// </summary>
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
