using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Data;

namespace Nibble.AdminService.Alerts;

/// <summary>Raises and resolves alerts in the context; the caller saves.</summary>
internal static class AlertExtensions
{
    public static void RaiseAlert(this AdminDbContext db, AlertKind kind, Guid targetId, string text, DateTime at) =>
        db.Alerts.Add(
            new Alert
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(at, TimeSpan.Zero)),
                Kind = kind,
                TargetId = targetId,
                Text = text,
                CreatedAt = at,
            }
        );

    /// <summary>Resolves all open alerts of the target.</summary>
    public static async Task ResolveAlertsAsync(
        this AdminDbContext db,
        Guid targetId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var open = await db
            .Alerts.Where(alert => alert.TargetId == targetId && alert.ResolvedAt == null)
            .ToListAsync(cancellationToken);
        open.ForEach(alert => alert.Resolve(now));
    }
}
