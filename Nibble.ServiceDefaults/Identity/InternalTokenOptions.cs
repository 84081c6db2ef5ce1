using System.ComponentModel.DataAnnotations;

namespace Nibble.ServiceDefaults.Identity;

/// <summary>Settings of the tokens that the gateway and the services sign for each other (section <c>Identity</c>).</summary>
public sealed class InternalTokenOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Identity";

    /// <summary>The audience of every internal token; a public token never carries it.</summary>
    public const string Audience = "nibble-internal";

    /// <summary>The issuer of every internal token.</summary>
    public const string Issuer = "nibble-internal";

    /// <summary>The shared HS256 key as text; at least 32 bytes (RFC 7518 §3.2). Without it no process starts.</summary>
    [Required, MinLength(32)]
    public string InternalTokenKey { get; set; } = "";

    /// <summary>How long an internal token is good. Short: it only has to survive one call and the clocks' differences.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan InternalTokenLifetime { get; set; } = TimeSpan.FromMinutes(2);
}
