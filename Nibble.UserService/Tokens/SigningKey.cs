using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.UserService.Tokens;

/// <summary>
/// A P-256 key pair. The private key is encrypted with Data Protection, so the database alone cannot sign.
/// </summary>
internal sealed class SigningKey
{
    private SigningKey() { }

    /// <summary>The <c>kid</c>: the thumbprint of the key (RFC 7638).</summary>
    public string Id { get; private set; } = "";

    /// <summary>The public point, base64url (RFC 7518 §6.2.1).</summary>
    public string X { get; private set; } = "";

    /// <inheritdoc cref="X" />
    public string Y { get; private set; } = "";

    public string ProtectedPrivateKey { get; private set; } = "";

    /// <summary>When the key starts to sign, until the next key does; it is published before.</summary>
    public DateTime ActiveFrom { get; private set; }

    public static SigningKey Create(IDataProtector protector, DateTime activeFrom)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = pair.ExportParameters(includePrivateParameters: true);
        var key = new SigningKey
        {
            X = Base64UrlEncoder.Encode(parameters.Q.X),
            Y = Base64UrlEncoder.Encode(parameters.Q.Y),
            ProtectedPrivateKey = protector.Protect(Base64UrlEncoder.Encode(parameters.D)),
            ActiveFrom = activeFrom,
        };
        key.Id = Base64UrlEncoder.Encode(key.ToJwk().ComputeJwkThumbprint());
        CryptographicOperations.ZeroMemory(parameters.D);
        return key;
    }

    /// <summary>The public key.</summary>
    public JsonWebKey ToJwk() =>
        new()
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Use = JsonWebKeyUseNames.Sig,
            Alg = PublicTokens.Algorithm,
            Crv = JsonWebKeyECTypes.P256,
            Kid = Id,
            X = X,
            Y = Y,
        };

    /// <summary>Public and private key, or null when the key ring that encrypted the private key was lost.</summary>
    public SigningCredentials? ToSigningCredentials(IDataProtector protector)
    {
        try
        {
            // A JsonWebKey instead of an ECDsaSecurityKey: the library then creates one ECDsa per thread.
            var key = ToJwk();
            key.D = protector.Unprotect(ProtectedPrivateKey);
            return new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
