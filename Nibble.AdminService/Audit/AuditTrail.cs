using Nibble.AdminService.Data;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Audit;

/// <summary>Writes this service's own privileged acts; other services' arrive as <see cref="AuditRecorded"/>.</summary>
internal static class AuditTrail
{
    /// <summary>Adds the entry; it is committed together with the act.</summary>
    /// <param name="db">The context that saves the act.</param>
    /// <param name="actor">Who.</param>
    /// <param name="action">What, as <c>noun.verb</c>.</param>
    /// <param name="targetId">To what.</param>
    /// <param name="detail">In words; no personal data.</param>
    /// <param name="now">When, UTC.</param>
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
