using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Authentication;

/// <summary>Provides the caller's identity and the internal token that carries it to the services.</summary>
internal sealed class CallerIdentities(InternalTokenIssuer issuer, TimeProvider time)
{
    /// <summary>Returns the authenticated caller, or the anonymous one.</summary>
    public static CallerIdentity Of(HttpContext context) =>
        context.Features.Get<CallerIdentity>() ?? CallerIdentity.Anonymous;

    /// <summary>
    /// Returns the value of the internal <c>Authorization</c> header. A token is reused for half of its lifetime, so
    /// that it cannot expire in transit.
    /// </summary>
    public string GetInternalAuthorization(CallerIdentity caller)
    {
        var now = time.GetUtcNow();
        var current = caller.Authorization;
        if (current is null || now >= current.RenewAt)
        {
            // Two requests may sign concurrently; either token is valid.
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
