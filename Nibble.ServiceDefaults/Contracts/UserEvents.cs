using System.Text.Json.Serialization;

namespace Nibble.Contracts;

/// <summary>Somebody opened an account.</summary>
public sealed record UserRegistered(Guid UserId, string FirstName, IReadOnlyList<string> Roles, DateTime At) : IEvent
{
    /// <inheritdoc />
    public static string EventType => "nibble.user.registered";

    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => UserId;
}

/// <summary>An admin suspended the account; its sessions are revoked.</summary>
public sealed record UserSuspended(Guid UserId, string Reason, DateTime At) : IEvent
{
    /// <inheritdoc />
    public static string EventType => "nibble.user.suspended";

    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => UserId;
}

/// <summary>The account was deleted: its personal data is gone, its id stays. Subscribers anonymise their copies.</summary>
public sealed record UserDeleted(Guid UserId, DateTime At) : IEvent
{
    /// <inheritdoc />
    public static string EventType => "nibble.user.deleted";

    /// <inheritdoc />
    [JsonIgnore]
    public Guid SubjectId => UserId;
}
