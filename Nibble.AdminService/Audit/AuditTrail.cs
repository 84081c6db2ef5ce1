using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Audit;

/// <summary>
/// Records this service's privileged actions; those of other services arrive as <see cref="AuditRecorded"/>.
/// </summary>
internal static class AuditTrail
{
    /// <summary>Adds the entry; it is committed together with the action.</summary>
    /// <param name="db">The context that saves the action.</param>
    /// <param name="actor">The acting account.</param>
    /// <param name="action">The action, as <c>noun.verb</c>.</param>
    /// <param name="targetId">The target's id.</param>
    /// <param name="detail">A description without personal data.</param>
    /// <param name="now">The current time, UTC.</param>
    public static void AddAuditEntry(
        this AdminDbContext db,
        CurrentUser actor,
        string action,
        string targetId,
        string? detail,
        DateTime now
    ) =>
        db.AuditEntries.Add(
            AuditEntry.Of(
                new AuditRecorded(
                    Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
                    actor.Id,
                    actor.ActingRole,
                    action,
                    targetId,
                    detail,
                    actor.ClientAddress,
                    now
                )
            )
        );
}
