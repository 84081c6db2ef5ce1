using System.Security.Claims;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Authentication;

/// <summary>
/// A caller as one validation of one token found it: everything that a request with the same token needs, ready made.
/// </summary>
internal sealed class CallerIdentity
{
    private CallerIdentity(ClaimsPrincipal principal) => Principal = principal;

    /// <summary>The caller who is not signed in.</summary>
    public static CallerIdentity Anonymous { get; } = new(new ClaimsPrincipal(new ClaimsIdentity()));

    public ClaimsPrincipal Principal { get; }

    /// <summary>The account, or null for an anonymous caller.</summary>
    public string? UserId { get; private init; }

    public string RolesHeader { get; private init; } = "";

    public IReadOnlyList<string> Roles { get; private init; } = [];

    public Guid SessionId { get; private init; }

    /// <summary>When the public token runs out.</summary>
    public DateTimeOffset ExpiresAt { get; private init; } = DateTimeOffset.MaxValue;

    // A handful at most, so an array that is replaced; who loses a race asks once more.
    private volatile string[] _authorizedPolicies = [];

    /// <summary>Whether authorization has let it in under this policy before.</summary>
    public bool IsAuthorized(string policy) => Array.IndexOf(_authorizedPolicies, policy) >= 0;

    /// <summary>Authorization lets it in.</summary>
    public void AddAuthorizedPolicy(string policy)
    {
        if (!IsAuthorized(policy))
        {
            _authorizedPolicies = [.. _authorizedPolicies, policy];
        }
    }

    /// <summary>The internal token that was last signed for it.</summary>
    public InternalAuthorization? Authorization { get; set; }

    public static CallerIdentity Of(
        string userId,
        Guid sessionId,
        IReadOnlyList<string> roles,
        DateTimeOffset expiresAt
    )
    {
        var claims = new List<Claim>
        {
            new(NibbleClaims.Subject, userId),
            new(NibbleClaims.SessionId, sessionId.ToString()),
        };
        claims.AddRange(roles.Select(role => new Claim(NibbleClaims.Roles, role)));
        return new CallerIdentity(
            new ClaimsPrincipal(
                new ClaimsIdentity(claims, PublicTokens.TokenType, NibbleClaims.Subject, NibbleClaims.Roles)
            )
        )
        {
            UserId = userId,
            SessionId = sessionId,
            Roles = roles,
            RolesHeader = string.Join(',', roles),
            ExpiresAt = expiresAt,
        };
    }
}

/// <summary>The value of an <c>Authorization</c> header towards the services, and until when it may be used.</summary>
internal sealed record InternalAuthorization(string Header, DateTimeOffset RenewAt);
