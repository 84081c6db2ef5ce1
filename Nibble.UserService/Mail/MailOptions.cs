using System.ComponentModel.DataAnnotations;

namespace Nibble.UserService.Mail;

/// <summary>How mail leaves (section <c>Mail</c>).</summary>
internal sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The sender's address.</summary>
    [Required, EmailAddress]
    public string From { get; set; } = "no-reply@nibble.test";

    /// <summary>The SMTP server. Without one, mails become files in <c>{Data:Path}/mail</c>.</summary>
    public string? SmtpHost { get; set; }

    /// <summary>The port: 587 with STARTTLS, 465 with TLS from the start.</summary>
    [Range(1, 65535)]
    public int SmtpPort { get; set; } = 587;

    /// <summary>The account at the server; none means none is needed.</summary>
    public string? SmtpUser { get; set; }

    /// <summary>Its password.</summary>
    public string? SmtpPassword { get; set; }

    /// <summary>Whether the connection must be encrypted. Off for a relay on the same host only.</summary>
    public bool SmtpTls { get; set; } = true;
}
