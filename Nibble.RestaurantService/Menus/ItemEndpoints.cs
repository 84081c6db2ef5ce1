using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Menus;

/// <summary>Menu items, for the owner.</summary>
internal static class ItemEndpoints
{
    private const string GetName = "GetMenuItem";

    public static void MapItems(this RouteGroupBuilder owner)
    {
        owner
            .MapGet("/items", ListAsync)
            .WithName("ListMenuItems")
            .WithSummary("The dishes of a menu, whatever their heading, in its order");
        owner
            .MapPost("/items", AddAsync)
            .WithName("AddMenuItem")
            .ProducesErrors(409)
            .WithSummary("Add a dish to the menu");
        owner.MapGet("/items/{itemId:guid}", GetAsync).WithName(GetName).WithSummary("One dish, with its ETag");
        owner
            .MapPut("/items/{itemId:guid}", ChangeAsync)
            .WithName("ChangeMenuItem")
            .ProducesErrors(412)
            .WithSummary("Change a dish; its option groups stay as they are");
        owner
            .MapDelete("/items/{itemId:guid}", DeleteAsync)
            .WithName("DeleteMenuItem")
            .ProducesErrors(412)
            .WithSummary("Remove a dish with its options; orders keep what they bought");
        owner
            .MapPut("/items/{itemId:guid}/availability", SetAvailabilityAsync)
            .WithName("SetMenuItemAvailability")
            .ProducesErrors(412)
            .WithSummary("Sold out, or there again");
    }

    /// <summary>Finds the owner's dish and checks <c>If-Match</c>; returns an error if either fails.</summary>
    public static async Task<(MenuItem? Item, Error? Error)> FindItemAsync(
        this RestaurantDbContext db,
        Guid id,
        Guid itemId,
        CurrentUser user,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (await db.CheckOwnershipAsync(id, user, cancellationToken) is { } error)
        {
            return (null, error);
        }

        var item = await db.MenuItems.SingleOrDefaultAsync(
            one => one.Id == itemId && one.RestaurantId == id,
            cancellationToken
        );
        return item is null ? (null, Error.NotFound("The item"))
            : request.CheckIfMatch(item.Version) is { } changed ? (null, changed)
            : (item, null);
    }

    /// <summary>Saves the dish and returns its new ETag.</summary>
    public static async Task SaveItemAsync(
        this RestaurantDbContext db,
        MenuItem item,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        await db.SaveChangesAsync(cancellationToken);
        response.SetETag(item.Version);
    }

    private static async Task<Results<Ok<Page<MenuItemResponse>>, ProblemHttpResult>> ListAsync(
        Guid id,
        PageRequest page,
        CurrentUser user,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await db.CheckOwnershipAsync(id, user, cancellationToken) is { } error)
        {
            return error.ToProblem();
        }

        var items = db.MenuItems.AsNoTracking().Where(item => item.RestaurantId == id);
        if (page.DecodeCursor<PositionCursor>() is { } after)
        {
            items = items.Where(item =>
                item.Position > after.Position || (item.Position == after.Position && item.Id.CompareTo(after.Id) > 0)
            );
        }

        var rows = await items
            .OrderBy(item => item.Position)
            .ThenBy(item => item.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new PositionCursor(row.Position, row.Id));
        return TypedResults.Ok(new Page<MenuItemResponse>([.. found.Items.Select(MenuItemResponse.Of)], found.Next));
    }

    private static async Task<Results<CreatedAtRoute<MenuItemResponse>, ProblemHttpResult>> AddAsync(
        Guid id,
        MenuItemRequest request,
        CurrentUser user,
        HttpResponse response,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.CheckOwnershipAsync(id, user, cancellationToken) is { } error)
        {
            return error.ToProblem();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await CheckCategoryAsync(db, id, request, cancellationToken) is { } unknown)
        {
            return unknown.ToProblem();
        }

        var others = db.MenuItems.Where(item => item.RestaurantId == id);
        if (await others.CountAsync(cancellationToken) >= MenuLimits.Items)
        {
            return MenuLimits.LimitReached("items", MenuLimits.Items).ToProblem();
        }

        var last = await others.MaxAsync(item => (int?)item.Position, cancellationToken) ?? 0;
        var now = time.GetUtcNow();
        var added = MenuItem.Create(Guid.CreateVersion7(now), id, ToDetails(request, last + 1));
        foreach (var group in request.OptionGroups ?? [])
        {
            if (added.AddOrReplaceGroup(OptionEndpoints.NewGroup(group, now)) is { } invalid)
            {
                return invalid.ToProblem();
            }
        }

        if (request.IsAvailable == false)
        {
            added.SetAvailability(false);
        }

        db.Add(added);
        await db.SaveItemAsync(added, response, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.CreatedAtRoute(MenuItemResponse.Of(added), GetName, new { id, itemId = added.Id });
    }

    private static async Task<Results<Ok<MenuItemResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        Guid itemId,
        CurrentUser user,
        RestaurantDbContext db,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var (item, error) = await db.FindItemAsync(id, itemId, user, context.Request, cancellationToken);
        if (item is null)
        {
            return error!.ToProblem();
        }

        context.Response.SetETag(item.Version);
        return TypedResults.Ok(MenuItemResponse.Of(item));
    }

    private static async Task<Results<Ok<MenuItemResponse>, ProblemHttpResult>> ChangeAsync(
        Guid id,
        Guid itemId,
        MenuItemRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (item, error) = await db.FindItemAsync(id, itemId, user, context.Request, cancellationToken);
        error ??= await CheckCategoryAsync(db, id, request, cancellationToken);
        if (error is not null)
        {
            return error.ToProblem();
        }

        item!.Change(ToDetails(request, item.Position));
        if (request.IsAvailable is { } isAvailable)
        {
            item.SetAvailability(isAvailable);
        }

        await db.SaveItemAsync(item, context.Response, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(MenuItemResponse.Of(item));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id,
        Guid itemId,
        CurrentUser user,
        HttpRequest request,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (item, error) = await db.FindItemAsync(id, itemId, user, request, cancellationToken);
        if (item is null)
        {
            return error!.ToProblem();
        }

        db.Remove(item);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<MenuItemResponse>, ProblemHttpResult>> SetAvailabilityAsync(
        Guid id,
        Guid itemId,
        AvailabilityRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (item, error) = await db.FindItemAsync(id, itemId, user, context.Request, cancellationToken);
        if (item is null)
        {
            return error!.ToProblem();
        }

        item.SetAvailability(request.IsAvailable!.Value);
        await db.SaveItemAsync(item, context.Response, cancellationToken);
        return TypedResults.Ok(MenuItemResponse.Of(item));
    }

    private static async Task<Error?> CheckCategoryAsync(
        RestaurantDbContext db,
        Guid id,
        MenuItemRequest request,
        CancellationToken cancellationToken
    ) =>
        await db.MenuCategories.AnyAsync(
            category => category.Id == request.CategoryId && category.RestaurantId == id,
            cancellationToken
        )
            ? null
            : Error.Invalid("categoryId", "Not a category of this menu.");

    private static MenuItemDetails ToDetails(MenuItemRequest request, int position) =>
        new(
            request.CategoryId!.Value,
            request.Name,
            request.Description,
            request.Price!.Value,
            request.Position ?? position
        );
}
