using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Support;

/// <summary>Stands where the User Service stands when the gateway is tested alone: real ES256 keys, real tokens, a real JWKS.</summary>
internal sealed class TestIssuer : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; } = Guid.NewGuid().ToString("N");

    public ECDsa Key => _key;

    /// <summary>The public half as a JWK set.</summary>
    public string Jwks
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return $$"""
                {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"{{KeyId}}",
                "x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}]}
                """;
        }
    }

    /// <summary>A token as the User Service issues it; <paramref name="bend"/> makes it wrong.</summary>
    public string Issue(
        Guid user,
        Guid session,
        string[] roles,
        DateTime now,
        Action<SecurityTokenDescriptor>? bend = null
    )
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = PublicTokens.DefaultIssuer,
            Audience = PublicTokens.Audience,
            TokenType = PublicTokens.TokenType,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(15),
            Claims = new Dictionary<string, object>
            {
                [NibbleClaims.Subject] = user.ToString(),
                [NibbleClaims.SessionId] = session.ToString(),
                [NibbleClaims.Roles] = roles,
            },
            SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(_key) { KeyId = KeyId },
                SecurityAlgorithms.EcdsaSha256
            ),
        };
        bend?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public void Dispose() => _key.Dispose();
}
