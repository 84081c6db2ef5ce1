using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Accounts;

/// <summary>
/// The account that a route is about: the caller's at <c>/api/users/me/…</c>, the one named at
/// <c>/api/users/{userId}/…</c>, which only its owner and admins may access.
/// </summary>
/// <param name="Id">The account id.</param>
/// <param name="Caller">The caller.</param>
internal sealed record TargetAccount(Guid Id, CurrentUser Caller)
{
    public const string RouteParameter = "userId";

    public bool IsOtherAccount => Id != Caller.Id;

    /// <exception cref="DomainException">
    /// 404, so that other callers cannot learn whether the account exists.
    /// </exception>
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
