using Microsoft.AspNetCore.Authorization;

namespace Nibble.ServiceDefaults.Identity;

/// <summary>
/// Who may enter a group of endpoints. Every policy asks for an internal token first, so nothing that did not pass the
/// gateway gets in.
/// </summary>
public static class Policies
{
    /// <summary>Anyone who came through the gateway, signed in or not. The fallback for endpoints that say nothing.</summary>
    public const string Public = "public";

    /// <summary>Any signed-in account.</summary>
    public const string SignedIn = "signed-in";

    /// <summary>Admin or support.</summary>
    public const string Staff = "staff";

    /// <summary>Another service, for itself.</summary>
    public const string Service = "service";

    /// <summary>One policy a role, under the role's name.</summary>
    public static AuthorizationBuilder AddNibblePolicies(this AuthorizationBuilder authorization)
    {
        ArgumentNullException.ThrowIfNull(authorization);

        foreach (var role in Roles.AccountRoles)
        {
            authorization.AddPolicy(role, policy => policy.RequireRole(role));
        }

        return authorization
            .AddPolicy(Public, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(SignedIn, policy => policy.RequireRole(Roles.AccountRoles))
            .AddPolicy(Staff, policy => policy.RequireRole(Roles.Admin, Roles.Support))
            .AddPolicy(Service, policy => policy.RequireRole(Roles.Service));
    }
}
