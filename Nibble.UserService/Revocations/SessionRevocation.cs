namespace Nibble.UserService.Revocations;

/// <summary>
/// The access tokens of a session are no longer good. Kept until the last of them has run out. What the gateways hear is
/// <see cref="Contracts.SessionRevoked"/>.
/// </summary>
internal sealed class SessionRevocation
{
    public long Sequence { get; private set; }

    public required Guid SessionId { get; init; }

    public required DateTime ExpiresAt { get; init; }
}
