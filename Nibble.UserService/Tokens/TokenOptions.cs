using System.ComponentModel.DataAnnotations;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Tokens;

/// <summary>The public tokens (section <c>Identity</c>).</summary>
internal sealed class TokenOptions
{
    public const string Section = "Identity";

    /// <summary>The issuer (<c>iss</c>): the public address of Nibble, which the gateway must be told too.</summary>
    [Required, Url]
    public string Issuer { get; set; } = PublicTokens.DefaultIssuer;

    /// <summary>How long an access token is good.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a refresh token waits to be used. Each refresh gives a new one, so a session in use lives on.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// A PKCS #12 file whose certificate encrypts the key ring under <c>Data:Path</c>. Without one the ring is as secret
    /// as its folder, which only the account of the process may read.
    /// </summary>
    public string? KeyRingCertificate { get; set; }

    /// <summary>The password of that file.</summary>
    public string? KeyRingCertificatePassword { get; set; }

    /// <summary>How long a key signs.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "365.00:00:00")]
    public TimeSpan SigningKeyLifetime { get; set; } = TimeSpan.FromDays(30);
}
