namespace Nibble.UserService.Mail;

/// <summary>Hands a mail to whoever delivers it. A file sink in development, SMTP elsewhere.</summary>
internal interface IMailSender
{
    /// <exception cref="MailNotSentException">It was not taken; try again later.</exception>
    Task SendAsync(Letter letter, CancellationToken cancellationToken);
}

/// <summary>A mail in plain text.</summary>
internal sealed record Letter(string To, string Subject, string Text);

/// <summary>The mail was not taken.</summary>
internal sealed class MailNotSentException(Exception cause) : Exception("The mail was not taken.", cause);
