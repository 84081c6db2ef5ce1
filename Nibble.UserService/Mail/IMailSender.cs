namespace Nibble.UserService.Mail;

/// <summary>Sends a mail: to a file in development, by SMTP elsewhere.</summary>
internal interface IMailSender
{
    /// <exception cref="MailDeliveryException">The mail was not accepted; try again later.</exception>
    Task SendAsync(EmailMessage message, CancellationToken cancellationToken);
}

/// <summary>A plain-text mail.</summary>
internal sealed record EmailMessage(string To, string Subject, string Text);

/// <summary>The mail was not accepted.</summary>
internal sealed class MailDeliveryException(Exception cause) : Exception("The mail was not taken.", cause);
