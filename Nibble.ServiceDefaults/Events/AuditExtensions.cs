using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Privileged acts leave a trace that Admin keeps for good.</summary>
public static class AuditExtensions
{
    /// <summary>Tells the audit log, together with what else <c>SaveChangesAsync</c> writes.</summary>
    /// <param name="db">The service's context.</param>
    /// <param name="actor">Who used a privilege.</param>
    /// <param name="action">What for, as <c>noun.verb</c>.</param>
    /// <param name="targetId">On what.</param>
    /// <param name="detail">In words; no personal data.</param>
    /// <param name="now">UTC.</param>
    public static void PublishAudit(
        this DbContext db,
        CurrentUser actor,
        string action,
        Guid targetId,
        string? detail,
        DateTime now
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        db.Publish(
            new AuditRecorded(
                Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
                actor.Id,
                actor.ActingRole,
                action,
                targetId.ToString(),
                detail,
                actor.ClientAddress,
                now
            )
        );
    }
}
