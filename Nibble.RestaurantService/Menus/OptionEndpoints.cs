using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.RestaurantService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Menus;

/// <summary>
/// The option groups of a dish, for the owner. They are part of the dish: <c>ETag</c> and <c>If-Match</c> are the
/// dish's.
/// </summary>
internal static class OptionEndpoints
{
    private const string GetGroupName = "GetOptionGroup";
    private const string GetOptionName = "GetMenuOption";
    private const string Groups = "/items/{itemId:guid}/option-groups";
    private const string Options = Groups + "/{groupId:guid}/options";

    public static void MapOptions(this RouteGroupBuilder owner)
    {
        owner.MapGet(Groups, ListGroupsAsync).WithName("ListOptionGroups").WithSummary("The choices of a dish");
        owner
            .MapPost(Groups, AddGroupAsync)
            .WithName("AddOptionGroup")
            .ProducesErrors(409)
            .WithSummary("Add a choice to a dish");
        owner
            .MapGet(Groups + "/{groupId:guid}", GetGroupAsync)
            .WithName(GetGroupName)
            .WithSummary("One choice of a dish, with the dish's ETag");
        owner
            .MapPut(Groups + "/{groupId:guid}", ChangeGroupAsync)
            .WithName("ChangeOptionGroup")
            .ProducesErrors(412)
            .WithSummary("Rename a choice or change how many options it asks for");
        owner
            .MapDelete(Groups + "/{groupId:guid}", DeleteGroupAsync)
            .WithName("DeleteOptionGroup")
            .ProducesErrors(412)
            .WithSummary("Remove a choice with its options");
        owner.MapGet(Options, ListOptionsAsync).WithName("ListMenuOptions").WithSummary("The options of a choice");
        owner
            .MapPost(Options, AddOptionAsync)
            .WithName("AddMenuOption")
            .ProducesErrors(409)
            .WithSummary("Add an option to a choice");
        owner
            .MapGet(Options + "/{optionId:guid}", GetOptionAsync)
            .WithName(GetOptionName)
            .WithSummary("One option, with the dish's ETag");
        owner
            .MapPut(Options + "/{optionId:guid}", ChangeOptionAsync)
            .WithName("ChangeMenuOption")
            .ProducesErrors(412)
            .WithSummary("Rename an option or change its surcharge");
        owner
            .MapDelete(Options + "/{optionId:guid}", DeleteOptionAsync)
            .WithName("DeleteMenuOption")
            .ProducesErrors(412)
            .WithSummary("Remove an option");
    }

    /// <summary>Creates a new group with its options.</summary>
    public static OptionGroup NewGroup(OptionGroupRequest request, DateTimeOffset now) =>
        new(
            Guid.CreateVersion7(now),
            request.Name,
            request.MinSelections!.Value,
            request.MaxSelections!.Value,
            [.. (request.Options ?? []).Select(option => NewOption(option, now))]
        );

    private static MenuOption NewOption(MenuOptionRequest request, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), request.Name, request.Price!.Value);

    private static async Task<Results<Ok<Page<OptionGroup>>, ProblemHttpResult>> ListGroupsAsync(
        Guid id,
        Guid itemId,
        PageRequest page,
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

        context.Response.SetETag(item.Version);
        return TypedResults.Ok(page.PaginateInMemory(item.OptionGroups, group => $"{group.Id}"));
    }

    private static async Task<Results<Ok<Page<MenuOption>>, ProblemHttpResult>> ListOptionsAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        PageRequest page,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (item, group, error) = await FindGroupAsync(db, id, itemId, groupId, user, context, cancellationToken);
        if (error is not null)
        {
            return error.ToProblem();
        }

        context.Response.SetETag(item!.Version);
        return TypedResults.Ok(page.PaginateInMemory(group!.Options, option => $"{option.Id}"));
    }

    private static async Task<Results<CreatedAtRoute<OptionGroup>, ProblemHttpResult>> AddGroupAsync(
        Guid id,
        Guid itemId,
        OptionGroupRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (item, error) = await db.FindItemAsync(id, itemId, user, context.Request, cancellationToken);
        var group = NewGroup(request, time.GetUtcNow());
        error ??= item!.AddOrReplaceGroup(group);
        if (error is not null)
        {
            return error.ToProblem();
        }

        await db.SaveItemAsync(item!, context.Response, cancellationToken);
        return TypedResults.CreatedAtRoute(
            group,
            GetGroupName,
            new
            {
                id,
                itemId,
                groupId = group.Id,
            }
        );
    }

    private static async Task<Results<Ok<OptionGroup>, ProblemHttpResult>> GetGroupAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (item, group, error) = await FindGroupAsync(db, id, itemId, groupId, user, context, cancellationToken);
        if (error is not null)
        {
            return error.ToProblem();
        }

        context.Response.SetETag(item!.Version);
        return TypedResults.Ok(group!);
    }

    private static async Task<Results<Ok<OptionGroup>, ProblemHttpResult>> ChangeGroupAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        OptionGroupRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (item, group, error) = await FindGroupAsync(db, id, itemId, groupId, user, context, cancellationToken);
        if (error is not null)
        {
            return error.ToProblem();
        }

        var changed = NewGroup(request, time.GetUtcNow()) with { Id = groupId };
        if (request.Options is null)
        {
            changed = changed with { Options = group!.Options };
        }

        if (item!.AddOrReplaceGroup(changed) is { } invalid)
        {
            return invalid.ToProblem();
        }

        await db.SaveItemAsync(item, context.Response, cancellationToken);
        return TypedResults.Ok(changed);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteGroupAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (item, _, error) = await FindGroupAsync(db, id, itemId, groupId, user, context, cancellationToken);
        if (error is not null)
        {
            return error.ToProblem();
        }

        item!.RemoveGroup(groupId);
        await db.SaveItemAsync(item, context.Response, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<CreatedAtRoute<MenuOption>, ProblemHttpResult>> AddOptionAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        MenuOptionRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var (item, group, error) = await FindGroupAsync(db, id, itemId, groupId, user, context, cancellationToken);
        var option = NewOption(request, time.GetUtcNow());
        error ??= item!.AddOrReplaceGroup(group! with { Options = [.. group.Options, option] });
        if (error is not null)
        {
            return error.ToProblem();
        }

        await db.SaveItemAsync(item!, context.Response, cancellationToken);
        return TypedResults.CreatedAtRoute(
            option,
            GetOptionName,
            new
            {
                id,
                itemId,
                groupId,
                optionId = option.Id,
            }
        );
    }

    private static async Task<Results<Ok<MenuOption>, ProblemHttpResult>> GetOptionAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        Guid optionId,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (item, group, error) = await FindGroupAsync(db, id, itemId, groupId, user, context, cancellationToken);
        if (error is not null)
        {
            return error.ToProblem();
        }

        if (group!.Options.FirstOrDefault(option => option.Id == optionId) is not { } found)
        {
            return OptionNotFound.ToProblem();
        }

        context.Response.SetETag(item!.Version);
        return TypedResults.Ok(found);
    }

    private static async Task<Results<Ok<MenuOption>, ProblemHttpResult>> ChangeOptionAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        Guid optionId,
        MenuOptionRequest request,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var changed = new MenuOption(optionId, request.Name, request.Price!.Value);
        return
            await ReplaceOptionAsync(id, itemId, groupId, optionId, changed, user, context, db, cancellationToken)
                is { } error
            ? error.ToProblem()
            : TypedResults.Ok(changed);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteOptionAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        Guid optionId,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    ) =>
        await ReplaceOptionAsync(id, itemId, groupId, optionId, null, user, context, db, cancellationToken) is { } error
            ? error.ToProblem()
            : TypedResults.NoContent();

    private static async Task<Error?> ReplaceOptionAsync(
        Guid id,
        Guid itemId,
        Guid groupId,
        Guid optionId,
        MenuOption? replacement,
        CurrentUser user,
        HttpContext context,
        RestaurantDbContext db,
        CancellationToken cancellationToken
    )
    {
        var (item, group, error) = await FindGroupAsync(db, id, itemId, groupId, user, context, cancellationToken);
        if (error is not null)
        {
            return error;
        }

        if (group!.Options.All(option => option.Id != optionId))
        {
            return OptionNotFound;
        }

        error = item!.AddOrReplaceGroup(
            group with
            {
                Options =
                [
                    .. group
                        .Options.Select(option => option.Id == optionId ? replacement : option)
                        .OfType<MenuOption>(),
                ],
            }
        );
        if (error is null)
        {
            await db.SaveItemAsync(item, context.Response, cancellationToken);
        }

        return error;
    }

    private static Error OptionNotFound { get; } = Error.NotFound("The option");

    private static async Task<(MenuItem? Item, OptionGroup? Group, Error? Error)> FindGroupAsync(
        RestaurantDbContext db,
        Guid id,
        Guid itemId,
        Guid groupId,
        CurrentUser user,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var (item, error) = await db.FindItemAsync(id, itemId, user, context.Request, cancellationToken);
        var group = item?.OptionGroups.FirstOrDefault(one => one.Id == groupId);
        return (item, group, error ?? (group is null ? Error.NotFound("The option group") : null));
    }
}
