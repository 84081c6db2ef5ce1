using System.Globalization;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Nibble.UserService.Mail;

/// <summary>
/// The development mail sink: writes each mail to a file that mail programs can open and that
/// <see cref="MailSinkEndpoints"/> lists.
/// </summary>
internal sealed class FileMailSender(string folder, IOptions<MailOptions> options, TimeProvider time) : IMailSender
{
    private const string Pattern = "*.eml";

    public async Task SendAsync(EmailMessage message, CancellationToken cancellationToken)
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        var name = $"{stamp}-{Guid.NewGuid():N}.eml";
        var mime = MimeMessageFactory.Create(message, options.Value.From, time);

        // Written to a temporary file and renamed, so that readers never see a partial mail.
        var unfinished = Path.Combine(folder, name + ".tmp");
        await mime.WriteToAsync(unfinished, cancellationToken);
        File.Move(unfinished, Path.Combine(folder, name));
    }

    /// <summary>The most recent mails, newest first.</summary>
    public async Task<IReadOnlyList<SentMailResponse>> ListNewestAsync(int count, CancellationToken cancellationToken)
    {
        var mails = new List<SentMailResponse>();
        foreach (var file in Directory.GetFiles(folder, Pattern).OrderDescending(StringComparer.Ordinal).Take(count))
        {
            var mime = await MimeMessage.LoadAsync(file, cancellationToken);
            mails.Add(
                new SentMailResponse(
                    mime.To.Mailboxes.Single().Address,
                    mime.Subject ?? "",
                    mime.TextBody?.TrimEnd() ?? "",
                    mime.Date.UtcDateTime
                )
            );
        }

        return mails;
    }
}

/// <summary>A mail in the sink.</summary>
internal sealed record SentMailResponse(string To, string Subject, string Text, DateTime SentAt);
