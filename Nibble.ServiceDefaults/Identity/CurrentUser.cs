using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Nibble.ServiceDefaults.Identity;

/// <summary>
/// The signed-in caller, as a handler's parameter: <c>(CurrentUser user, …)</c>. Use it behind a policy that asks for
/// an account.
/// </summary>
/// <param name="Id">The account.</param>
/// <param name="Roles">Its roles (<see cref="Identity.Roles"/>).</param>
/// <param name="SessionId">The session of the token.</param>
/// <param name="ClientAddress">Where the request came from, as the gateway saw it.</param>
public sealed record CurrentUser(Guid Id, IReadOnlySet<string> Roles, Guid? SessionId, string? ClientAddress)
{
    /// <summary>Runs the marketplace.</summary>
    public bool IsAdmin => Roles.Contains(Identity.Roles.Admin);

    /// <summary>Admin or support.</summary>
    public bool IsStaff => IsAdmin || Roles.Contains(Identity.Roles.Support);

    /// <summary>The role that the caller acts in: the most privileged one that it holds.</summary>
    public string ActingRole => Identity.Roles.ByPrivilege.First(Roles.Contains);

    /// <summary>Called by minimal APIs for a parameter of this type.</summary>
    /// <exception cref="InvalidOperationException">The endpoint lets callers in who have no account.</exception>
    public static ValueTask<CurrentUser> BindAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(
            FromHttpContext(context)
                ?? throw new InvalidOperationException(
                    $"{context.Request.Path} binds CurrentUser but let in a caller without an account."
                )
        );
    }

    /// <summary>The caller, or null when nobody is signed in.</summary>
    public static CurrentUser? FromHttpContext(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var principal = context.User;
        if (!Guid.TryParse(principal.FindFirstValue(NibbleClaims.Subject), out var id))
        {
            return null;
        }

        return new CurrentUser(
            id,
            principal.FindAll(NibbleClaims.Roles).Select(claim => claim.Value).ToHashSet(),
            Guid.TryParse(principal.FindFirstValue(NibbleClaims.SessionId), out var session) ? session : null,
            context.Request.Headers[NibbleHeaders.ClientAddress]
        );
    }
}
