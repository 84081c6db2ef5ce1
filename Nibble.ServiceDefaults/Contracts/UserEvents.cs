using System.Text.Json.Serialization;

namespace Nibble.Contracts;

/// <summary>Somebody opened an account.</summary>
[EventType("nibble.user.registered")]
public sealed record UserRegistered(Guid UserId, string FirstName, IReadOnlyList<string> Roles, DateTime At) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => UserId;
}

/// <summary>An admin suspended the account; its sessions are revoked.</summary>
[EventType("nibble.user.suspended")]
public sealed record UserSuspended(Guid UserId, string Reason, DateTime At) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => UserId;
}

/// <summary>The account was deleted: its personal data is gone, its id stays. Subscribers anonymise their copies.</summary>
[EventType("nibble.user.deleted")]
public sealed record UserDeleted(Guid UserId, DateTime At) : IEvent
{
    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => UserId;
}
