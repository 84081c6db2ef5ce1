using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Authentication;

/// <summary>Who calls, and the internal token that says so to the services.</summary>
internal sealed class CallerIdentities(InternalTokenIssuer issuer, TimeProvider time)
{
    /// <summary>The caller that authentication found.</summary>
    public static CallerIdentity Of(HttpContext context) =>
        context.Features.Get<CallerIdentity>() ?? CallerIdentity.Anonymous;

    /// <summary>
    /// The header's value: signed once and used until half of its life is over, so that it never runs out on the way.
    /// </summary>
    public string GetInternalAuthorization(CallerIdentity caller)
    {
        var now = time.GetUtcNow();
        var current = caller.Authorization;
        if (current is null || now >= current.RenewAt)
        {
            // Two requests may sign at the same time; either token is good.
            var token = issuer.Issue(
                caller.UserId ?? InternalTokenIssuer.Anonymous,
                caller.Roles,
                caller.UserId is null ? null : caller.SessionId.ToString()
            );
            caller.Authorization = current = new InternalAuthorization($"Bearer {token}", now + (issuer.Lifetime / 2));
        }

        return current.Header;
    }
}
