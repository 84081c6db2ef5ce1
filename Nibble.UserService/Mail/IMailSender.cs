namespace Nibble.UserService.Mail;

/// <summary>Hands a mail to whoever delivers it. A file sink in development, SMTP elsewhere.</summary>
internal interface IMailSender
{
    /// <exception cref="MailDeliveryException">It was not taken; try again later.</exception>
    Task SendAsync(EmailMessage message, CancellationToken cancellationToken);
}

/// <summary>A mail in plain text.</summary>
internal sealed record EmailMessage(string To, string Subject, string Text);

/// <summary>The mail was not taken.</summary>
internal sealed class MailDeliveryException(Exception cause) : Exception("The mail was not taken.", cause);
