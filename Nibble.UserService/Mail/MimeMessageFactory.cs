using MimeKit;

namespace Nibble.UserService.Mail;

/// <summary>Creates MIME messages.</summary>
internal static class MimeMessageFactory
{
    public static MimeMessage Create(EmailMessage message, string from, TimeProvider time) =>
        new(
            [new MailboxAddress("Nibble", from)],
            [MailboxAddress.Parse(message.To)],
            message.Subject,
            CreateBody(message)
        )
        {
            Date = time.GetUtcNow(),
        };

    private static TextPart CreateBody(EmailMessage message) => new("plain") { Text = message.Text };
}
