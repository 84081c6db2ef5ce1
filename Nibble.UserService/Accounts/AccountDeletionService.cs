using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Http;
using Nibble.UserService.Authentication;
using Nibble.UserService.Data;

namespace Nibble.UserService.Accounts;

/// <summary>
/// Deletes an account's personal data from every table of this service and publishes <see cref="UserDeleted"/>.
/// Financial records and history in other services keep the account id.
/// </summary>
internal sealed class AccountDeletionService(UserDbContext db, SessionService sessions, TimeProvider time)
{
    public async Task<Error?> DeleteAsync(
        TargetAccount account,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.FindAccountAsync(account.Id, cancellationToken) is not { } user)
        {
            return Error.NotFound("The account");
        }

        if (request.CheckIfMatch(user.Version) is { } lostRace)
        {
            return lostRace;
        }

        if (await db.IsLastAdminAsync(user, cancellationToken))
        {
            return AccountQueries.LastAdminError;
        }

        var now = time.GetUtcNow().UtcDateTime;
        var emailHash = FailedSignIns.HashOf(user.Email);
        var normalizedEmail = user.NormalizedEmail;
        await sessions.EndAllAsync(user.Id, cancellationToken);
        user.Anonymize();
        db.Publish(new UserDeleted(user.Id, now));
        if (account.IsOtherAccount)
        {
            db.PublishAudit(account.Caller, "user.delete", user.Id, null, now);
        }

        await db.SaveChangesAsync(cancellationToken);
        await db.Addresses.Where(a => a.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.Favorites.Where(f => f.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.Notifications.Where(n => n.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.NotificationPreferences.Where(p => p.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.OutgoingMails.Where(m => m.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.PasswordResetCodes.Where(c => c.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db
            .PendingPasswordResets.Where(r => r.NormalizedEmail == normalizedEmail)
            .ExecuteDeleteAsync(cancellationToken);
        await db.FailedSignIns.Where(f => f.EmailHash == emailHash).ExecuteDeleteAsync(cancellationToken);
        await db
            .Sessions.Where(s => s.UserId == user.Id)
            .ExecuteUpdateAsync(update => update.SetProperty(s => s.UserAgent, (string?)null), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }
}
