using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Data;

namespace Nibble.UserService.Accounts;

/// <summary>Profile of the caller; admins reach any profile by its id.</summary>
internal static class ProfileEndpoints
{
    public static void MapProfile(this IEndpointRouteBuilder endpoints)
    {
        var me = endpoints.MapGroup("/api/users/me").WithTags("Users").RequireAuthorization(Policies.SignedIn);
        me.MapGet("", GetAsync).WithName("GetMyProfile").ProducesErrors(404).WithSummary("Your account");
        me.MapPatch("", UpdateAsync)
            .WithName("UpdateMyProfile")
            .ProducesErrors(404)
            .ProducesErrors(412)
            .WithSummary("Change your name or phone number");
        me.MapDelete("", DeleteAsync)
            .WithName("DeleteMyAccount")
            .ProducesErrors(404)
            .ProducesErrors(409)
            .ProducesErrors(412)
            .WithSummary("Delete your account; what has to stay is anonymous");

        var any = endpoints
            .MapGroup($"/api/users/{{{TargetAccount.RouteParameter}:guid}}")
            .WithTags("Users")
            .RequireAuthorization(Policies.SignedIn);
        any.MapPut("", UpdateAsync)
            .WithName("UpdateUser")
            .ProducesErrors(412)
            .WithSummary("Change a name or phone number by account id");
        any.MapDelete("", DeleteAsync)
            .WithName("DeleteUser")
            .ProducesErrors(409)
            .ProducesErrors(412)
            .WithSummary("Delete an account by its id");
    }

    private static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> GetAsync(
        TargetAccount account,
        HttpResponse response,
        UserDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await db.FindAccountAsync(account.Id, cancellationToken) is not { } user)
        {
            return Error.NotFound("The account").ToProblem();
        }

        response.SetETag(user.Version);
        return TypedResults.Ok(UserResponse.Of(user));
    }

    private static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> UpdateAsync(
        UpdateProfileRequest request,
        TargetAccount account,
        HttpContext context,
        UserDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (await db.FindAccountAsync(account.Id, cancellationToken) is not { } user)
        {
            return Error.NotFound("The account").ToProblem();
        }

        if (context.Request.CheckIfMatch(user.Version) is { } lostRace)
        {
            return lostRace.ToProblem();
        }

        user.Rename(request.FirstName, request.LastName);
        if (request.ChangesPhoneNumber)
        {
            user.ChangePhoneNumber(request.PhoneNumber);
        }

        if (account.IsOtherAccount)
        {
            db.PublishAudit(account.Caller, "user.update", user.Id, null, time.GetUtcNow().UtcDateTime);
        }

        await db.SaveChangesAsync(cancellationToken);
        context.Response.SetETag(user.Version);
        return TypedResults.Ok(UserResponse.Of(user));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        TargetAccount account,
        HttpRequest request,
        AccountDeletionService accountDeletion,
        CancellationToken cancellationToken
    ) =>
        await accountDeletion.DeleteAsync(account, request, cancellationToken) is { } error
            ? error.ToProblem()
            : TypedResults.NoContent();
}
