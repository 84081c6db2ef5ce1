using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Menus;

/// <summary>Menu categories, for the owner.</summary>
internal static class CategoryEndpoints
{
    private const string GetName = "GetMenuCategory";

    public static void MapCategories(this RouteGroupBuilder owner)
    {
        owner
            .MapGet("/categories", ListAsync)
            .WithName("ListMenuCategories")
            .WithSummary("The headings of a menu, in its order");
        owner
            .MapPost("/categories", AddAsync)
            .WithName("AddMenuCategory")
            .ProducesErrors(409)
            .WithSummary("Add a heading to the menu");
        owner
            .MapGet("/categories/{categoryId:guid}", GetAsync)
            .WithName(GetName)
            .WithSummary("One heading, with its ETag");
        owner
            .MapPut("/categories/{categoryId:guid}", ChangeAsync)
            .WithName("ChangeMenuCategory")
            .ProducesErrors(412)
            .WithSummary("Rename or move a heading");
        owner
            .MapDelete("/categories/{categoryId:guid}", DeleteAsync)
            .WithName("DeleteMenuCategory")
            .ProducesErrors(409)
            .ProducesErrors(412)
            .WithSummary("Remove a heading under which nothing stands any more");
    }

    private static async Task<Results<Ok<Page<CategoryResponse>>, ProblemHttpResult>> ListAsync(
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

        var categories = db.MenuCategories.AsNoTracking().Where(category => category.RestaurantId == id);
        if (page.DecodeCursor<PositionCursor>() is { } after)
        {
            categories = categories.Where(category =>
                category.Position > after.Position
                || (category.Position == after.Position && category.Id.CompareTo(after.Id) > 0)
            );
        }

        var rows = await categories
            .OrderBy(category => category.Position)
            .ThenBy(category => category.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new PositionCursor(row.Position, row.Id));
        return TypedResults.Ok(new Page<CategoryResponse>([.. found.Items.Select(CategoryResponse.Of)], found.Next));
    }

    private static async Task<Results<CreatedAtRoute<CategoryResponse>, ProblemHttpResult>> AddAsync(
        Guid id,
        CategoryRequest request,
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
        var others = db.MenuCategories.Where(category => category.RestaurantId == id);
        if (await others.CountAsync(cancellationToken) >= MenuLimits.Categories)
        {
            return MenuLimits.LimitReached("categories", MenuLimits.Categories).ToProblem();
        }

        var last = await others.MaxAsync(category => (int?)category.Position, cancellationToken) ?? 0;
        var added = MenuCategory.Create(
            Guid.CreateVersion7(time.GetUtcNow()),
            id,
            request.Name,
            request.Position ?? last + 1
        );
        db.Add(added);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        response.SetETag(added.Version);
        return TypedResults.CreatedAtRoute(CategoryResponse.Of(added), GetName, new { id, categoryId = added.Id });
    }

    private static async Task<Results<Ok<CategoryResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        Guid categoryId,
        CurrentUser user,
        HttpResponse response,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (category, error) = await FindAsync(db, id, categoryId, user, cancellationToken);
        if (category is null)
        {
            return error!.ToProblem();
        }

        response.SetETag(category.Version);
        return TypedResults.Ok(CategoryResponse.Of(category));
    }

    private static async Task<Results<Ok<CategoryResponse>, ProblemHttpResult>> ChangeAsync(
        Guid id,
        Guid categoryId,
        CategoryRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (category, error) = await FindAsync(db, id, categoryId, user, cancellationToken);
        error ??= context.Request.CheckIfMatch(category!.Version);
        if (error is not null)
        {
            return error.ToProblem();
        }

        category!.Change(request.Name, request.Position);
        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(category.Version);
        return TypedResults.Ok(CategoryResponse.Of(category));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id,
        Guid categoryId,
        CurrentUser user,
        HttpRequest request,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (category, error) = await FindAsync(db, id, categoryId, user, cancellationToken);
        error ??= request.CheckIfMatch(category!.Version);
        if (error is not null)
        {
            return error.ToProblem();
        }

        if (await db.MenuItems.AnyAsync(item => item.CategoryId == categoryId, cancellationToken))
        {
            return Error
                .Conflict(ErrorCodes.Conflict, "Items stand under this category; move or delete them first.")
                .ToProblem();
        }

        db.Remove(category!);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<(MenuCategory? Category, Error? Error)> FindAsync(
        RestaurantDbContext db,
        Guid id,
        Guid categoryId,
        CurrentUser user,
        CancellationToken cancellationToken
    )
    {
        if (await db.CheckOwnershipAsync(id, user, cancellationToken) is { } error)
        {
            return (null, error);
        }

        var category = await db.MenuCategories.SingleOrDefaultAsync(
            one => one.Id == categoryId && one.RestaurantId == id,
            cancellationToken
        );
        return category is null ? (null, Error.NotFound("The category")) : (category, null);
    }
}
