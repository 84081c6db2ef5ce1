using MimeKit;

namespace Nibble.UserService.Mail;

/// <summary>A letter as MIME.</summary>
internal static class MailFormat
{
    public static MimeMessage ToMime(Letter letter, string from, TimeProvider time) =>
        new([new MailboxAddress("Nibble", from)], [MailboxAddress.Parse(letter.To)], letter.Subject, Body(letter))
        {
            Date = time.GetUtcNow(),
        };

    private static TextPart Body(Letter letter) => new("plain") { Text = letter.Text };
}
