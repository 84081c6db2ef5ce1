using System.Security.Cryptography;
using System.Text;

namespace Nibble.UserService.Passwords;

/// <summary>A single-use password reset code. Only its hash is stored; the clear text is in the mail only.</summary>
internal sealed class PasswordResetCode
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>Crockford's base 32, which avoids characters that are easily confused.</summary>
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private const int Length = 16; // 80 bits

    private PasswordResetCode() { }

    public string Hash { get; private set; } = "";

    public Guid UserId { get; private set; }

    /// <summary>The <see cref="PendingPasswordReset"/> that it was created for.</summary>
    public Guid RequestId { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public DateTime ExpiresAt { get; private set; }

    public static (string Code, PasswordResetCode Kept) Issue(Guid userId, Guid requestId, DateTime now)
    {
        var code = string.Join(
            '-',
            RandomNumberGenerator.GetString(Alphabet, Length).Chunk(4).Select(part => new string(part))
        );
        return (
            code,
            new PasswordResetCode
            {
                Hash = HashOf(code),
                UserId = userId,
                RequestId = requestId,
                CreatedAt = now,
                ExpiresAt = now + Lifetime,
            }
        );
    }

    /// <summary>Hashes a code as typed: case, spaces and dashes are ignored.</summary>
    public static string HashOf(string code) =>
        Convert.ToHexString(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant())
            )
        );
}
