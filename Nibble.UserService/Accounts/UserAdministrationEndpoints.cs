using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Authentication;
using Nibble.UserService.Data;
using Nibble.UserService.Mail;

namespace Nibble.UserService.Accounts;

/// <summary>Account administration for the staff. Changing roles and suspending end the account's sessions.</summary>
internal static class UserAdministrationEndpoints
{
    private const string NoReason = "No reason was given";

    public static void MapUserAdministration(this IEndpointRouteBuilder endpoints)
    {
        var users = endpoints.MapGroup("/api/users").WithTags("Users");
        users
            .MapGet("", ListAsync)
            .RequireAuthorization(Policies.Staff)
            .WithName("ListUsers")
            .WithSummary("Accounts, the newest first");
        users
            .MapGet($"/{{{TargetAccount.RouteParameter}:guid}}", GetAsync)
            .RequireAuthorization(Policies.SignedIn)
            .WithName("GetUser")
            .WithSummary("An account: one's own, or any for the staff");

        var admin = users.MapGroup("/{id:guid}").RequireAuthorization(Roles.Admin);
        admin
            .MapPut("/roles", SetRolesAsync)
            .WithName("SetUserRoles")
            .ProducesErrors(409)
            .ProducesErrors(412)
            .WithSummary("Set an account's roles");
        admin
            .MapPost("/suspend", SuspendAsync)
            .WithName("SuspendUser")
            .ProducesErrors(409, ErrorCodes.InvalidTransition, ErrorCodes.Conflict)
            .ProducesErrors(412)
            .WithSummary("Keep an account out");
        admin
            .MapPost("/reinstate", ReinstateAsync)
            .WithName("ReinstateUser")
            .ProducesErrors(409, ErrorCodes.InvalidTransition)
            .ProducesErrors(412)
            .WithSummary("Let an account in again");
    }

    /// <param name="q">Prefix of an e-mail, a first name or a last name.</param>
    /// <param name="role">Only accounts with this role.</param>
    /// <param name="status">Only accounts with this status.</param>
    /// <param name="page">The page to return.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    private static async Task<Results<Ok<Page<UserResponse>>, ProblemHttpResult>> ListAsync(
        string? q,
        string? role,
        QueryEnum<UserStatus>? status,
        PageRequest page,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (role is not null && !Roles.AccountRoles.Contains(role))
        {
            return Error.Invalid("role", "There is no such role.").ToProblem();
        }

        var users = UserList.Query(db, q, role, status?.Value, page.DecodeCursor<TimeCursor>());
        var rows = await users.Take(page.Limit + 1).ToListAsync(cancellationToken);
        var found = page.ToPage(rows, user => new TimeCursor(user.CreatedAt, user.Id));
        return TypedResults.Ok(new Page<UserResponse>([.. found.Items.Select(UserResponse.Of)], found.Next));
    }

    private static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> GetAsync(
        Guid userId,
        CurrentUser caller,
        HttpResponse response,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (
            (userId != caller.Id && !caller.IsStaff)
            || await db.FindAccountAsync(userId, cancellationToken) is not { } user
        )
        {
            return Error.NotFound("The account").ToProblem();
        }

        response.SetETag(user.Version);
        return TypedResults.Ok(UserResponse.Of(user));
    }

    private static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> SetRolesAsync(
        Guid id,
        SetRolesRequest request,
        CurrentUser admin,
        HttpContext context,
        UserDbContext db,
        SessionService sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (request.Roles.Except(Roles.AccountRoles).Any())
        {
            return Error.Invalid("roles", $"Must be of {string.Join(", ", Roles.AccountRoles)}.").ToProblem();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.FindAccountAsync(id, cancellationToken) is not { } user)
        {
            return Error.NotFound("The account").ToProblem();
        }

        if (context.Request.CheckIfMatch(user.Version) is { } lostRace)
        {
            return lostRace.ToProblem();
        }

        if (!request.Roles.Contains(Roles.Admin) && await db.IsLastAdminAsync(user, cancellationToken))
        {
            return AccountQueries.LastAdminError.ToProblem();
        }

        if (user.SetRoles(request.Roles.ToHashSet()))
        {
            await sessions.EndAllAsync(id, cancellationToken);
            db.PublishAudit(admin, "user.set_roles", id, string.Join(", ", user.Roles), time.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        context.Response.SetETag(user.Version);
        return TypedResults.Ok(UserResponse.Of(user));
    }

    private static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> SuspendAsync(
        Guid id,
        SuspendRequest? request,
        CurrentUser admin,
        HttpContext context,
        UserDbContext db,
        SessionService sessions,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.FindAccountAsync(id, cancellationToken) is not { } user)
        {
            return Error.NotFound("The account").ToProblem();
        }

        if (context.Request.CheckIfMatch(user.Version) is { } lostRace)
        {
            return lostRace.ToProblem();
        }

        if (await db.IsLastAdminAsync(user, cancellationToken))
        {
            return AccountQueries.LastAdminError.ToProblem();
        }

        if (user.Suspend() is { } error)
        {
            return error.ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var reason = string.IsNullOrWhiteSpace(request?.Reason) ? NoReason : request.Reason;
        await sessions.EndAllAsync(id, cancellationToken);
        db.Add(OutgoingMail.Create(id, "Your Nibble account is suspended", reason, now));
        db.Publish(new UserSuspended(id, reason, now));
        db.PublishAudit(admin, "user.suspend", id, reason, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        context.Response.SetETag(user.Version);
        return TypedResults.Ok(UserResponse.Of(user));
    }

    private static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> ReinstateAsync(
        Guid id,
        CurrentUser admin,
        HttpContext context,
        UserDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.FindAccountAsync(id, cancellationToken) is not { } user)
        {
            return Error.NotFound("The account").ToProblem();
        }

        if ((context.Request.CheckIfMatch(user.Version) ?? user.Reinstate()) is { } error)
        {
            return error.ToProblem();
        }

        var now = time.GetUtcNow().UtcDateTime;
        db.PublishAudit(admin, "user.reinstate", id, null, now);
        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(user.Version);
        return TypedResults.Ok(UserResponse.Of(user));
    }
}
