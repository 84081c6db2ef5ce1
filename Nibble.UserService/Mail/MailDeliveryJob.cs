using Microsoft.EntityFrameworkCore;
using Nibble.ServiceDefaults.Jobs;
using Nibble.ServiceDefaults.Telemetry;
using Nibble.UserService.Accounts;
using Nibble.UserService.Data;

namespace Nibble.UserService.Mail;

/// <summary>
/// Sends queued mails, at least once: a crash between sending a mail and deleting its row sends it twice.
/// </summary>
internal sealed partial class MailDeliveryJob(
    UserDbContext db,
    IMailSender sender,
    TimeProvider time,
    ILogger<MailDeliveryJob> logger
) : IPeriodicJob
{
    private const int BatchSize = 50;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await SendBatchAsync(cancellationToken) == BatchSize) { }
    }

    private async Task<int> SendBatchAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var due = await db
            .OutgoingMails.Where(mail => mail.NextAttemptAt <= now)
            .OrderBy(mail => mail.NextAttemptAt)
            .Take(BatchSize)
            .Join(
                db.Users,
                mail => mail.UserId,
                user => user.Id,
                (mail, user) =>
                    new
                    {
                        Mail = mail,
                        user.Email,
                        user.Status,
                    }
            )
            .ToListAsync(cancellationToken);
        foreach (var letter in due)
        {
            using var work = NibbleTelemetry.StartLinkedActivity("send mail", letter.Mail.UserId);
            if (letter.Status == UserStatus.Deleted || await TrySendAsync(letter.Mail, letter.Email, cancellationToken))
            {
                db.Remove(letter.Mail);
            }
            else if (!letter.Mail.ScheduleRetry(now))
            {
                LogDeliveryAbandoned(letter.Mail.Id);
                db.Remove(letter.Mail);
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        return due.Count;
    }

    private async Task<bool> TrySendAsync(OutgoingMail mail, string to, CancellationToken cancellationToken)
    {
        try
        {
            await sender.SendAsync(new EmailMessage(to, mail.Subject, mail.Text), cancellationToken);
            return true;
        }
        catch (MailDeliveryException refused)
        {
            LogDeliveryFailed(mail.Id, refused.InnerException!.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Mail {MailId} was not taken ({Reason}); it is sent again later")]
    private partial void LogDeliveryFailed(Guid mailId, string reason);

    [LoggerMessage(LogLevel.Error, "Mail {MailId} is given up")]
    private partial void LogDeliveryAbandoned(Guid mailId);
}
