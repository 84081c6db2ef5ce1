using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Menus;

/// <summary>The public menu. Owners change it through the other endpoints of this folder.</summary>
internal static class MenuEndpoints
{
    public static void MapMenus(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGet("/api/restaurants/{id:guid}/menu", GetAsync)
            .RequireAuthorization(Policies.Public)
            .WithTags("Menus")
            .WithName("GetMenu")
            .WithSummary("The menu whole: categories, items, option groups, options");

        var owner = endpoints
            .MapGroup("/api/restaurants/{id:guid}/menu")
            .RequireAuthorization(Roles.RestaurantOwner)
            .WithTags("Menus");
        owner.MapCategories();
        owner.MapItems();
        owner.MapOptions();
    }

    private static async Task<Results<CacheableOk<MenuResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await db.FindVisibleAsync(id, context, cancellationToken) is not { } restaurant)
        {
            return RestaurantAccess.RestaurantNotFound.ToProblem();
        }

        var categories = await db
            .MenuCategories.AsNoTracking()
            .Where(category => category.RestaurantId == id)
            .OrderBy(category => category.Position)
            .ThenBy(category => category.Id)
            .ToListAsync(cancellationToken);
        var items = await db
            .MenuItems.AsNoTracking()
            .Where(item => item.RestaurantId == id)
            .OrderBy(item => item.Position)
            .ThenBy(item => item.Id)
            .ToListAsync(cancellationToken);
        var byCategory = items.ToLookup(item => item.CategoryId, MenuItemResponse.Of);
        return new CacheableOk<MenuResponse>(
            new MenuResponse(
                id,
                restaurant.Currency,
                [
                    .. categories.Select(category => new MenuSection(
                        category.Id,
                        category.Name,
                        [.. byCategory[category.Id]]
                    )),
                ]
            ),
            restaurant.IsListed ? CacheLifetime.Detail : null,
            CacheTags.Restaurant(id)
        );
    }
}
