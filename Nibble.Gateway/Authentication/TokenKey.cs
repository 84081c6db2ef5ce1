using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Nibble.Gateway.Authentication;

/// <summary>SHA-256 of a token: the cache key, so that no store holds the token itself.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenKey(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Longer tokens are rejected before any processing.</summary>
    public const int MaxTokenLength = 8 * 1024;

    /// <summary>
    /// Hashes on the stack. The token must be ASCII, at most <see cref="MaxTokenLength"/> characters.
    /// </summary>
    public static TokenKey Of(ReadOnlySpan<char> token)
    {
        // Our tokens have some 400 characters. The buffer is small because stackalloc clears it.
        Span<byte> bytes = token.Length <= 1024 ? stackalloc byte[1024] : new byte[token.Length];
        var length = Encoding.ASCII.GetBytes(token, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return MemoryMarshal.Read<TokenKey>(hash);
    }

    public override string ToString()
    {
        var self = this;
        return Base64Url.EncodeToString(MemoryMarshal.AsBytes(new ReadOnlySpan<TokenKey>(in self)));
    }
}
