namespace Nibble.Contracts;

/// <summary>What other services may know of an account.</summary>
/// <param name="Id">The account.</param>
/// <param name="Email">Where mail goes.</param>
/// <param name="FirstName">How to address the person.</param>
/// <param name="Roles">The roles it holds.</param>
/// <param name="Status"><c>active</c> or <c>suspended</c>.</param>
public sealed record UserSummary(Guid Id, string Email, string FirstName, IReadOnlyList<string> Roles, string Status);

/// <summary>An address as it was when an order was placed.</summary>
public sealed record AddressSnapshot(
    string? Label,
    string Line1,
    string? Line2,
    string City,
    string PostalCode,
    string Country,
    GeoPoint Location
);

/// <summary>
/// A session whose access tokens are no longer good. What concerns a whole account (suspension, new roles, a changed
/// password) revokes each of its sessions, so a later sign-in, being a session of its own, is never caught by it.
/// </summary>
/// <param name="Sequence">Grows with each revocation; ask for those after the last one seen.</param>
/// <param name="SessionId">The session (<c>sid</c>).</param>
/// <param name="ExpiresAt">After this moment (UTC) its last token has run out and the entry may be forgotten.</param>
public sealed record SessionRevoked(long Sequence, Guid SessionId, DateTime ExpiresAt);

/// <summary>Where a revocation is told at once; who missed it asks <see cref="InternalRoutes.Revocations"/>.</summary>
public static class RevocationChannel
{
    /// <summary>The Redis channel (pub/sub). Each message is one <see cref="SessionRevoked"/> as JSON.</summary>
    public const string Name = "nibble:revocations";
}
