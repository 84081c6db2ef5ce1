using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Jobs;
using Nibble.ServiceDefaults.Telemetry;
using Nibble.UserService.Accounts;
using Nibble.UserService.Data;
using Nibble.UserService.Mail;

namespace Nibble.UserService.Passwords;

/// <summary>
/// Sends reset codes by mail, outside the request. A code is created when it is sent, so it is never stored in clear
/// text.
/// </summary>
internal sealed partial class PasswordResetMailJob(
    UserDbContext db,
    IMailSender sender,
    TimeProvider time,
    ILogger<PasswordResetMailJob> logger
) : IPeriodicJob
{
    /// <summary>The minimum interval between two codes for one account, to prevent flooding a mailbox.</summary>
    internal static readonly TimeSpan ResendInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private const int BatchSize = 50;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var requests = await db
            .PendingPasswordResets.Where(request => request.NextAttemptAt <= now)
            .OrderBy(request => request.NextAttemptAt)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        foreach (var request in requests)
        {
            using var work = NibbleTelemetry.StartLinkedActivity("send reset code", request.Id);
            try
            {
                await SendCodeAsync(request, now, cancellationToken);
            }
            catch (MailDeliveryException refused)
            {
                LogDeliveryFailed(refused.InnerException!.GetType().Name);
                request.ScheduleRetry(now + RetryDelay);
                await db.SaveChangesAsync(cancellationToken);
            }
        }
    }

    private async Task SendCodeAsync(PendingPasswordReset request, DateTime now, CancellationToken cancellationToken)
    {
        var user = await db
            .Users.AsNoTracking()
            .SingleOrDefaultAsync(
                u => u.NormalizedEmail == request.NormalizedEmail && u.Status != UserStatus.Deleted,
                cancellationToken
            );
        if (
            user is null
            || request.RequestedAt + PasswordResetCode.Lifetime < now
            || await db.PasswordResetCodes.AnyAsync(
                code => code.UserId == user.Id && code.RequestId != request.Id && code.CreatedAt > now - ResendInterval,
                cancellationToken
            )
        )
        {
            db.Remove(request);
            await db.SaveChangesAsync(cancellationToken);
            return;
        }

        // Stored before sending, so that the code works on arrival. After a crash in between, another code is sent.
        var (clear, kept) = PasswordResetCode.Issue(user.Id, request.Id, now);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await db.PasswordResetCodes.Where(code => code.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
            db.Add(kept);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await sender.SendAsync(
            new EmailMessage(
                user.Email,
                "Your code for a new Nibble password",
                $"""
                Hello {user.FirstName},

                somebody asked for a new password for your Nibble account. If it was you, use this code within
                {PasswordResetCode.Lifetime.TotalMinutes} minutes:

                {clear}

                If it was not you, do nothing: your password stays as it is.
                """
            ),
            cancellationToken
        );
        db.Remove(request);
        await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "A code was not taken ({Reason}); it is sent again later")]
    private partial void LogDeliveryFailed(string reason);
}
