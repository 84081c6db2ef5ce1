using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Nibble.ServiceDefaults.Identity;

/// <summary>
/// Signs internal tokens: HS256 over the shared key, minutes long, audience <see cref="InternalTokenOptions.Audience"/>.
/// The gateway signs them for the callers it has authenticated (phantom-token pattern, architecture.md), services for
/// themselves.
/// </summary>
public sealed class InternalTokenIssuer
{
    /// <summary>The subject of a caller who is not signed in.</summary>
    public const string Anonymous = "anonymous";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SigningCredentials _credentials;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;

    /// <summary>Reads the key once; options are validated before the process starts.</summary>
    public InternalTokenIssuer(IOptions<InternalTokenOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _credentials = new SigningCredentials(CreateSigningKey(options.Value), SecurityAlgorithms.HmacSha256);
        _lifetime = options.Value.InternalTokenLifetime;
        _time = time;
    }

    /// <summary>How long a token is good after it was issued.</summary>
    public TimeSpan Lifetime => _lifetime;

    /// <summary>Signs a token.</summary>
    /// <param name="subject">The account's id, a service's name, or <see cref="Anonymous"/>.</param>
    /// <param name="roles">The subject's roles; none for an anonymous caller.</param>
    /// <param name="sessionId">The session, where there is one.</param>
    /// <param name="actor">The service that acts for the subject, where it is not the gateway.</param>
    public string Issue(string subject, IEnumerable<string> roles, string? sessionId = null, string? actor = null)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [NibbleClaims.Subject] = subject,
            [NibbleClaims.Roles] = roles.ToArray(),
        };
        if (sessionId is not null)
        {
            claims[NibbleClaims.SessionId] = sessionId;
        }

        if (actor is not null)
        {
            claims[NibbleClaims.Actor] = actor;
        }

        return Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = InternalTokenOptions.Issuer,
                Audience = InternalTokenOptions.Audience,
                IssuedAt = now,
                NotBefore = now,
                Expires = now + _lifetime,
                Claims = claims,
                SigningCredentials = _credentials,
            }
        );
    }

    internal static SymmetricSecurityKey CreateSigningKey(InternalTokenOptions options) =>
        new(Encoding.UTF8.GetBytes(options.InternalTokenKey));
}
