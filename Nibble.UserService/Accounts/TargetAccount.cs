using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Accounts;

/// <summary>
/// Whose things a route is about: at <c>/api/users/me/…</c> the caller's, at <c>/api/users/{userId}/…</c> those of the
/// account named, which only its owner and admins may name.
/// </summary>
/// <param name="Id">The account.</param>
/// <param name="Caller">Who calls.</param>
internal sealed record TargetAccount(Guid Id, CurrentUser Caller)
{
    public const string RouteParameter = "userId";

    public bool IsOtherAccount => Id != Caller.Id;

    /// <exception cref="DomainException">404: a stranger may not learn whether the account exists.</exception>
    public static async ValueTask<TargetAccount> BindAsync(HttpContext context)
    {
        var caller = await CurrentUser.BindAsync(context);
        if (context.GetRouteValue(RouteParameter) is not string named)
        {
            return new TargetAccount(caller.Id, caller);
        }

        return Guid.TryParse(named, out var id) && (id == caller.Id || caller.IsAdmin)
            ? new TargetAccount(id, caller)
            : throw new DomainException(Error.NotFound("The account"));
    }
}
