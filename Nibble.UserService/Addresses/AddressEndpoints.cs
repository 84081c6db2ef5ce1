using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Accounts;
using Nibble.UserService.Data;

namespace Nibble.UserService.Addresses;

/// <summary>The addresses of an account, one of which is the default.</summary>
internal static class AddressEndpoints
{
    /// <summary>Limits what one account can store; far above normal use.</summary>
    private const int MaxAddresses = 100;

    public static void MapAddresses(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints.MapGroup("/api/users/me/addresses"), "My");
        Map(endpoints.MapGroup($"/api/users/{{{TargetAccount.RouteParameter}:guid}}/addresses"), "Users");

        endpoints
            .MapGet($"{InternalRoutes.Users}/{{userId:guid}}/addresses/{{id:guid}}", GetSnapshotAsync)
            .RequireAuthorization(Policies.Service)
            .ExcludeFromDescription();
    }

    private static void Map(RouteGroupBuilder group, string owner)
    {
        group.WithTags("Addresses").RequireAuthorization(Policies.SignedIn);
        group.MapGet("", ListAsync).WithName($"List{owner}Addresses").WithSummary("Addresses, the oldest first");
        group
            .MapPost("", AddAsync)
            .WithName($"Add{owner}Address")
            .ProducesErrors(409)
            .WithSummary("Add an address; the first is the default");
        group.MapGet("/{id:guid}", GetAsync).WithName($"Get{owner}Address").WithSummary("One address");
        group
            .MapPut("/{id:guid}", ChangeAsync)
            .WithName($"Change{owner}Address")
            .ProducesErrors(412)
            .WithSummary("Replace an address");
        group
            .MapDelete("/{id:guid}", RemoveAsync)
            .WithName($"Remove{owner}Address")
            .ProducesErrors(412)
            .WithSummary("Remove an address");
    }

    private static async Task<Ok<Page<AddressResponse>>> ListAsync(
        TargetAccount account,
        PageRequest page,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        var addresses = db.Addresses.AsNoTracking().Where(address => address.UserId == account.Id);
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            addresses = addresses.Where(address =>
                address.CreatedAt > after.At || (address.CreatedAt == after.At && address.Id.CompareTo(after.Id) > 0)
            );
        }

        var rows = await addresses
            .OrderBy(address => address.CreatedAt)
            .ThenBy(address => address.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, address => new TimeCursor(address.CreatedAt, address.Id));
        return TypedResults.Ok(new Page<AddressResponse>([.. found.Items.Select(AddressResponse.Of)], found.Next));
    }

    private static async Task<Results<Created<AddressResponse>, ProblemHttpResult>> AddAsync(
        AddressRequest request,
        TargetAccount account,
        HttpContext context,
        UserDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Users.AnyAsync(u => u.Id == account.Id && u.Status != UserStatus.Deleted, cancellationToken))
        {
            return Error.NotFound("The account").ToProblem();
        }

        var count = await db.Addresses.CountAsync(address => address.UserId == account.Id, cancellationToken);
        if (count >= MaxAddresses)
        {
            return Error.Conflict(ErrorCodes.Conflict, $"An account has at most {MaxAddresses} addresses.").ToProblem();
        }

        var isDefault = request.IsDefault || count == 0;
        if (isDefault)
        {
            await ClearDefaultAsync(db, account.Id, cancellationToken);
        }

        var address = Address.Create(
            Guid.CreateVersion7(time.GetUtcNow()),
            account.Id,
            request,
            isDefault,
            time.GetUtcNow().UtcDateTime
        );
        db.Add(address);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        context.Response.SetETag(address.Version);
        return TypedResults.Created($"{context.Request.Path}/{address.Id}", AddressResponse.Of(address));
    }

    private static async Task<Results<Ok<AddressResponse>, ProblemHttpResult>> GetAsync(
        Guid id,
        TargetAccount account,
        HttpResponse response,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(db, account, id, cancellationToken) is not { } address)
        {
            return Error.NotFound("The address").ToProblem();
        }

        response.SetETag(address.Version);
        return TypedResults.Ok(AddressResponse.Of(address));
    }

    private static async Task<Results<Ok<AddressResponse>, ProblemHttpResult>> ChangeAsync(
        Guid id,
        AddressRequest request,
        TargetAccount account,
        HttpContext context,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, account, id, cancellationToken) is not { } address)
        {
            return Error.NotFound("The address").ToProblem();
        }

        if (context.Request.CheckIfMatch(address.Version) is { } lostRace)
        {
            return lostRace.ToProblem();
        }

        if (request.IsDefault && !address.IsDefault)
        {
            await ClearDefaultAsync(db, account.Id, cancellationToken);
        }

        // Only another address can take over as the default: an account with addresses always has one.
        address.Change(request, isDefault: request.IsDefault || address.IsDefault);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        context.Response.SetETag(address.Version);
        return TypedResults.Ok(AddressResponse.Of(address));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        Guid id,
        TargetAccount account,
        HttpRequest request,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(db, account, id, cancellationToken) is not { } address)
        {
            return Error.NotFound("The address").ToProblem();
        }

        if (request.CheckIfMatch(address.Version) is { } lostRace)
        {
            return lostRace.ToProblem();
        }

        db.Remove(address);
        await db.SaveChangesAsync(cancellationToken);
        if (address.IsDefault)
        {
            var oldest = await db
                .Addresses.Where(other => other.UserId == account.Id)
                .OrderBy(other => other.CreatedAt)
                .ThenBy(other => other.Id)
                .FirstOrDefaultAsync(cancellationToken);
            oldest?.MakeDefault();
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<AddressSnapshot>, ProblemHttpResult>> GetSnapshotAsync(
        Guid userId,
        Guid id,
        UserDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db
            .Addresses.Where(address => address.UserId == userId && address.Id == id)
            .Select(address => new AddressSnapshot(
                address.Label,
                address.Line1,
                address.Line2,
                address.City,
                address.PostalCode,
                address.Country,
                new GeoPoint(address.Lat, address.Lng)
            ))
            .SingleOrDefaultAsync(cancellationToken)
            is { } snapshot
            ? TypedResults.Ok(snapshot)
            : Error.NotFound("The address").ToProblem();

    private static Task<Address?> FindAsync(
        UserDbContext db,
        TargetAccount account,
        Guid id,
        CancellationToken cancellationToken
    ) =>
        db.Addresses.SingleOrDefaultAsync(
            address => address.UserId == account.Id && address.Id == id,
            cancellationToken
        );

    private static Task<int> ClearDefaultAsync(UserDbContext db, Guid userId, CancellationToken cancellationToken) =>
        db
            .Addresses.Where(address => address.UserId == userId && address.IsDefault)
            .ExecuteUpdateAsync(
                update =>
                    update
                        .SetProperty(address => address.IsDefault, false)
                        .SetProperty(address => address.Version, address => address.Version + 1),
                cancellationToken
            );
}
