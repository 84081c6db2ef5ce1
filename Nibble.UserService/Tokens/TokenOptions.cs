using System.ComponentModel.DataAnnotations;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Tokens;

/// <summary>Public tokens (section <c>Identity</c>).</summary>
internal sealed class TokenOptions
{
    public const string Section = "Identity";

    /// <summary>
    /// The issuer (<c>iss</c>): the public address of Nibble. The gateway must be configured with the same value.
    /// </summary>
    [Required, Url]
    public string Issuer { get; set; } = PublicTokens.DefaultIssuer;

    /// <summary>The lifetime of an access token.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The lifetime of a refresh token. Each refresh issues a new one, so a session in use does not expire.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// A PKCS #12 file whose certificate encrypts the key ring under <c>Data:Path</c>. Without one, only the file
    /// permissions of the folder (process account only) protect the ring.
    /// </summary>
    public string? KeyRingCertificate { get; set; }

    /// <summary>The password of that file.</summary>
    public string? KeyRingCertificatePassword { get; set; }

    /// <summary>How long a key is used for signing.</summary>
    [Range(typeof(TimeSpan), "2.00:00:00", "365.00:00:00")]
    public TimeSpan SigningKeyLifetime { get; set; } = TimeSpan.FromDays(30);
}
