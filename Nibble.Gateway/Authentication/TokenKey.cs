using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Nibble.Gateway.Authentication;

/// <summary>The SHA-256 of a token: what is remembered under it, so that no store ever holds the token itself.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct TokenKey(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Longer tokens are refused before anything else looks at them.</summary>
    public const int MaxTokenLength = 8 * 1024;

    /// <summary>Hashes on the stack. The token is ASCII of at most <see cref="MaxTokenLength"/> characters.</summary>
    public static TokenKey Of(ReadOnlySpan<char> token)
    {
        // Tokens of ours have some 400 characters; the stack is cleared before it is used.
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
