namespace Nibble.ServiceDefaults.Identity;

/// <summary>The claims of Nibble's tokens, public and internal (RFC 7519, RFC 9068, RFC 8693).</summary>
public static class NibbleClaims
{
    /// <summary>The account's id, or a service's name.</summary>
    public const string Subject = "sub";

    /// <summary>The session that the token belongs to.</summary>
    public const string SessionId = "sid";

    /// <summary>The roles, an array.</summary>
    public const string Roles = "roles";

    /// <summary>The service that acts for the subject (RFC 8693 §4.1, as a plain name).</summary>
    public const string Actor = "act";
}
