using System.ComponentModel.DataAnnotations;

namespace Nibble.UserService.Mail;

/// <summary>Mail delivery (section <c>Mail</c>).</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The sender's address.</summary>
    [Required, EmailAddress]
    public string From { get; set; } = "no-reply@nibble.test";

    /// <summary>The SMTP server. If not set, mails are written to files in <c>{Data:Path}/mail</c>.</summary>
    public string? SmtpHost { get; set; }

    /// <summary>The port: 587 with STARTTLS, 465 with implicit TLS.</summary>
    [Range(1, 65535)]
    public int SmtpPort { get; set; } = 587;

    /// <summary>The user name at the server; not set for a server without authentication.</summary>
    public string? SmtpUser { get; set; }

    /// <summary>Its password.</summary>
    public string? SmtpPassword { get; set; }

    /// <summary>Whether TLS is required. Turn off only for a relay on the same host.</summary>
    public bool SmtpTls { get; set; } = true;
}
