using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Data;

namespace Nibble.UserService.Accounts;

/// <summary>Account endpoints for other services.</summary>
internal static class InternalUserEndpoints
{
    public static void MapInternalUsers(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet($"{InternalRoutes.Users}/{{id:guid}}", GetSummaryAsync)
            .RequireAuthorization(Policies.Service)
            .ExcludeFromDescription();

    private static async Task<Results<Ok<UserSummary>, ProblemHttpResult>> GetSummaryAsync(
        Guid id,
        UserDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.FindAccountAsync(id, cancellationToken) is { } user
            ? TypedResults.Ok(
                new UserSummary(user.Id, user.Email, user.FirstName, user.Roles, ToContractStatus(user.Status))
            )
            : Error.NotFound("The account").ToProblem();

    private static string ToContractStatus(UserStatus status) => status == UserStatus.Active ? "active" : "suspended";
}
