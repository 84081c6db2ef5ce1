using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nibble.UserService.Authentication;

/// <summary>
/// A refresh token, stored as a hash. It is valid for one use; a second use means that it was stolen (RFC 9700
/// §4.14.2).
/// </summary>
internal sealed class RefreshToken
{
    private RefreshToken() { }

    /// <summary>SHA-256 of the token. The token has 256 random bits, so its hash needs no salt and no cost.</summary>
    public string Hash { get; private set; } = "";

    public Guid SessionId { get; private set; }

    public DateTime ExpiresAt { get; private set; }

    public DateTime? UsedAt { get; private set; }

    /// <summary>Creates a token: the clear text for the client, and the entity to store.</summary>
    public static (string Token, RefreshToken Kept) Issue(Session session)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (
            token,
            new RefreshToken
            {
                Hash = HashOf(token),
                SessionId = session.Id,
                ExpiresAt = session.ExpiresAt,
            }
        );
    }

    public static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public void MarkUsed(DateTime now) => UsedAt = now;
}
