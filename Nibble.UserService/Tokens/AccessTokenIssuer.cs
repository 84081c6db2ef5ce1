using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Identity;
using Nibble.UserService.Accounts;

namespace Nibble.UserService.Tokens;

/// <summary>Issues access tokens: JWTs in the profile of RFC 9068.</summary>
internal sealed class AccessTokenIssuer(SigningKeyRing keys, IOptions<TokenOptions> options, TimeProvider time)
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    public TimeSpan Lifetime => options.Value.AccessTokenLifetime;

    public string Issue(User user, Guid sessionId)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = PublicTokens.TokenType,
                Issuer = options.Value.Issuer,
                Audience = PublicTokens.Audience,
                IssuedAt = now,
                NotBefore = now,
                Expires = now + Lifetime,
                Claims = new Dictionary<string, object>
                {
                    [NibbleClaims.Subject] = user.Id.ToString(),
                    [NibbleClaims.SessionId] = sessionId.ToString(),
                    [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString(),
                    [NibbleClaims.Roles] = user.Roles.ToArray(),
                },
                SigningCredentials = keys.Current,
            }
        );
    }
}
