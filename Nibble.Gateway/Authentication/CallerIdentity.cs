using System.Security.Claims;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Authentication;

/// <summary>An authenticated caller with the values that requests with the same token share, computed once.</summary>
internal sealed class CallerIdentity
{
    private CallerIdentity(ClaimsPrincipal principal) => Principal = principal;

    public static CallerIdentity Anonymous { get; } = new(new ClaimsPrincipal(new ClaimsIdentity()));

    public ClaimsPrincipal Principal { get; }

    /// <summary>The account id, or null for an anonymous caller.</summary>
    public string? UserId { get; private init; }

    public string RolesHeader { get; private init; } = "";

    public IReadOnlyList<string> Roles { get; private init; } = [];

    public Guid SessionId { get; private init; }

    /// <summary>When the public token expires.</summary>
    public DateTimeOffset ExpiresAt { get; private init; } = DateTimeOffset.MaxValue;

    // Copied on write, as there are only a few. A lost update costs one more authorization.
    private volatile string[] _authorizedPolicies = [];

    /// <summary>Whether authorization under this policy has succeeded before.</summary>
    public bool IsAuthorized(string policy) => Array.IndexOf(_authorizedPolicies, policy) >= 0;

    /// <summary>Records that authorization under this policy succeeded.</summary>
    public void AddAuthorizedPolicy(string policy)
    {
        if (!IsAuthorized(policy))
        {
            _authorizedPolicies = [.. _authorizedPolicies, policy];
        }
    }

    /// <summary>The internal token that was last issued for this caller.</summary>
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

/// <summary>Value of the internal <c>Authorization</c> header, and the time from which it must be renewed.</summary>
internal sealed record InternalAuthorization(string Header, DateTimeOffset RenewAt);
