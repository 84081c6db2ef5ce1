namespace Nibble.ServiceDefaults.Identity;

/// <summary>
/// What the User Service, which issues access tokens, and the gateway, which validates them, agree on
/// (architecture.md, Identity; RFC 9068).
/// </summary>
public static class PublicTokens
{
    /// <summary>The configuration key of the issuer, for both of them.</summary>
    public const string IssuerKey = "Identity:Issuer";

    /// <summary>The issuer (<c>iss</c>) where the configuration names none.</summary>
    public const string DefaultIssuer = "https://nibble.test";

    /// <summary>The audience (<c>aud</c>) of every access token.</summary>
    public const string Audience = "nibble";

    /// <summary>The header's <c>typ</c> (RFC 9068 §2.1).</summary>
    public const string TokenType = "at+jwt";

    /// <summary>The only algorithm.</summary>
    public const string Algorithm = "ES256";

    /// <summary>Where the public keys are (RFC 7517).</summary>
    public const string JwksPath = "/.well-known/jwks.json";

    /// <summary>Where the issuer describes itself (OpenID Connect Discovery).</summary>
    public const string ConfigurationPath = "/.well-known/openid-configuration";
}
