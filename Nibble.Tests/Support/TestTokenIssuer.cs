using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Support;

/// <summary>Replaces the User Service when the gateway is tested alone: real ES256 keys, real tokens, a real JWKS.</summary>
internal sealed class TestTokenIssuer : IDisposable
{
    private readonly List<(string Id, ECDsa Key)> _keys = [NewKey()];

    public string KeyId => _keys[^1].Id;

    public ECDsa Key => _keys[^1].Key;

    /// <summary>The public halves as a JWK set.</summary>
    public string Jwks => $$"""{"keys":[{{string.Join(',', _keys.Select(key => Jwk(key.Id, key.Key)))}}]}""";

    /// <summary>Signs with a new key from now on; the older ones stay published.</summary>
    public void Rotate() => _keys.Add(NewKey());

    /// <summary>A token as the User Service issues it; <paramref name="configure"/> makes it wrong.</summary>
    public string Issue(
        Guid user,
        Guid session,
        string[] roles,
        DateTime now,
        Action<SecurityTokenDescriptor>? configure = null
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
                new ECDsaSecurityKey(Key) { KeyId = KeyId },
                SecurityAlgorithms.EcdsaSha256
            ),
        };
        configure?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public void Dispose() => _keys.ForEach(key => key.Key.Dispose());

    private static (string Id, ECDsa Key) NewKey() =>
        (Guid.NewGuid().ToString("N"), ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private static string Jwk(string id, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""
            {"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"{{id}}",
            "x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}
            """;
    }
}
