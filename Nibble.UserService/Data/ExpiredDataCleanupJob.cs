using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Jobs;
using Nibble.UserService.Authentication;

namespace Nibble.UserService.Data;

/// <summary>Deletes expired rows. Each table has an index on the time that decides.</summary>
internal sealed class ExpiredDataCleanupJob(UserDbContext db, TimeProvider time) : IPeriodicJob
{
    /// <summary>How long notifications are kept.</summary>
    internal static readonly TimeSpan NotificationRetention = TimeSpan.FromDays(90);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var oldestFailure = now - FailedSignIns.FailureWindow;
        var oldestNotification = now - NotificationRetention;
        await db
            .SessionRevocations.Where(revocation => revocation.ExpiresAt < now)
            .ExecuteDeleteAsync(cancellationToken);
        await db.RefreshTokens.Where(token => token.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db
            .Sessions.Where(session => session.ExpiresAt < now)
            .Where(session => !db.RefreshTokens.Any(token => token.SessionId == session.Id))
            .ExecuteDeleteAsync(cancellationToken);
        await db.PasswordResetCodes.Where(code => code.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        await db.FailedSignIns.Where(f => f.LastAt < oldestFailure).ExecuteDeleteAsync(cancellationToken);
        await db.Notifications.Where(n => n.CreatedAt < oldestNotification).ExecuteDeleteAsync(cancellationToken);
    }
}
