using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Errors;
using Nibble.UserService.Accounts;
using Nibble.UserService.Data;
using Nibble.UserService.Passwords;

namespace Nibble.UserService.Authentication;

/// <summary>
/// Validates an e-mail and a password. An unknown e-mail gives the same errors, lock-out included, after the same time
/// as a wrong password.
/// </summary>
internal sealed class CredentialValidator(UserDbContext db, ThrottledPasswordHasher passwords, TimeProvider time)
{
    private static readonly Error InvalidCredentialsError = Error.Unauthorized(
        ErrorCodes.InvalidCredentials,
        "The e-mail or the password is wrong."
    );

    /// <summary>
    /// Returns the account, tracked, or an error. The lock-out is read and the failure counted while holding a hashing
    /// permit, so concurrent guesses gain at most one attempt per permit.
    /// </summary>
    public async Task<(User? User, Error? Error)> ValidateAsync(
        string email,
        string password,
        CancellationToken cancellationToken
    )
    {
        using var slot = await passwords.AcquireAsync(cancellationToken);
        var emailHash = FailedSignIns.HashOf(email);
        var failures = await db
            .FailedSignIns.AsNoTracking()
            .SingleOrDefaultAsync(f => f.EmailHash == emailHash, cancellationToken);
        if (failures?.RemainingLockout(time.GetUtcNow().UtcDateTime) is { } wait)
        {
            return (null, AccountLockedError(wait));
        }

        var normalizedEmail = User.Normalize(email);
        var user = await db.Users.SingleOrDefaultAsync(
            u => u.NormalizedEmail == normalizedEmail && u.Status != UserStatus.Deleted,
            cancellationToken
        );
        switch (slot.Verify(user?.PasswordHash, password))
        {
            case PasswordVerificationResult.Failed:
                await RecordFailureAsync(emailHash, cancellationToken);
                return (null, InvalidCredentialsError);
            case PasswordVerificationResult.SuccessRehashNeeded:
                user!.ChangePassword(slot.Hash(password));
                break;
        }

        if (failures is not null)
        {
            await db.FailedSignIns.Where(f => f.EmailHash == emailHash).ExecuteDeleteAsync(cancellationToken);
        }

        return user!.Status == UserStatus.Suspended
            ? (null, Error.Forbidden(ErrorCodes.AccountSuspended, "The account is suspended."))
            : (user, null);
    }

    private async Task RecordFailureAsync(string emailHash, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var failures = await db.FailedSignIns.SingleOrDefaultAsync(f => f.EmailHash == emailHash, cancellationToken);
        if (failures is null)
        {
            db.Add(failures = new FailedSignIns { EmailHash = emailHash });
        }

        failures.RecordFailure(time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static Error AccountLockedError(TimeSpan wait) =>
        Error.TooManyRequests(
            ErrorCodes.AccountLocked,
            "Too many failed sign-ins with this e-mail. Wait, or reset the password.",
            wait
        );
}
