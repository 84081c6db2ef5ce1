using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Nibble.UserService.Mail;

/// <summary>Sends mails by SMTP, one connection per mail, because the volume is low.</summary>
internal sealed class SmtpMailSender(IOptions<MailOptions> options, TimeProvider time) : IMailSender
{
    public async Task SendAsync(EmailMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        try
        {
            using var client = new SmtpClient();
            await client.ConnectAsync(
                settings.SmtpHost!,
                settings.SmtpPort,
                settings.SmtpTls
                    ? settings.SmtpPort == 465
                        ? SecureSocketOptions.SslOnConnect
                        : SecureSocketOptions.StartTls
                    : SecureSocketOptions.None,
                cancellationToken
            );
            if (settings.SmtpUser is not null)
            {
                await client.AuthenticateAsync(settings.SmtpUser, settings.SmtpPassword ?? "", cancellationToken);
            }

            await client.SendAsync(MimeMessageFactory.Create(message, settings.From, time), cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception refused)
            when (refused
                    is CommandException
                        or ProtocolException
                        or AuthenticationException
                        or IOException
                        or System.Net.Sockets.SocketException
                        or SslHandshakeException
                        or NotSupportedException
            )
        {
            throw new MailDeliveryException(refused);
        }
    }
}
