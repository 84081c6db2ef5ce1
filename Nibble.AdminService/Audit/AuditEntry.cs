using Nibble.Contracts;

namespace Nibble.AdminService.Audit;

/// <summary>
/// A privileged action: actor, action, target, time and client address. The database rejects changes and deletion.
/// </summary>
internal sealed class AuditEntry
{
    private AuditEntry() { }

    public Guid Id { get; private init; }

    public Guid ActorId { get; private init; }

    public string ActorRole { get; private init; } = "";

    public string Action { get; private init; } = "";

    public string TargetId { get; private init; } = "";

    public string? Detail { get; private init; }

    public string? ClientAddress { get; private init; }

    public DateTime At { get; private init; }

    public static AuditEntry Of(AuditRecorded recorded) =>
        new()
        {
            Id = recorded.AuditId,
            ActorId = recorded.ActorId,
            ActorRole = recorded.ActorRole,
            Action = recorded.Action,
            TargetId = recorded.TargetId,
            Detail = recorded.Detail,
            ClientAddress = recorded.ClientAddress,
            At = recorded.At,
        };
}
