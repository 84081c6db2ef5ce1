namespace Nibble.UserService.Revocations;

/// <summary>
/// Revokes the access tokens of a session. Kept until the last of them has expired. Published to the gateways as
/// <see cref="Contracts.SessionRevoked"/>.
/// </summary>
internal sealed class SessionRevocation
{
    public long Sequence { get; private set; }

    public required Guid SessionId { get; init; }

    public required DateTime ExpiresAt { get; init; }
}
