using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Limits;

/// <summary>
/// Rejects requests that two servers could interpret differently: an ambiguous path, or a body with conflicting
/// lengths. None of our clients sends these.
/// </summary>
internal static class RequestGuard
{
    // Kestrel renames a Content-Length that it ignores because of Transfer-Encoding.
    private const string IgnoredContentLength = "X-Content-Length";

    private static readonly SearchValues<char> AmbiguousCharacters = SearchValues.Create("%;\\#");

    private static Error AmbiguousPath { get; } =
        Error.BadRequest(ErrorCodes.BadRequest, "The path is ambiguous: write it without encoded or empty parts.");

    private static Error AmbiguousLength { get; } =
        Error.BadRequest(ErrorCodes.BadRequest, "The length of the body is said in a way that could be misread.");

    public static void UseRequestGuard(this IApplicationBuilder app) =>
        app.Use(
            (context, next) => Validate(context) is { } error ? ProblemWriter.WriteAsync(context, error) : next(context)
        );

    private static Error? Validate(HttpContext context)
    {
        if (context.Request.Headers.TransferEncoding.Count > 0 && !IsOnlyChunked(context.Request))
        {
            return AmbiguousLength;
        }

        return IsUnambiguous(GetPath(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
            ? null
            : AmbiguousPath;
    }

    /// <summary>
    /// RFC 9112 §6.1, §6.3: chunked once, no other coding, no Content-Length, and not from an HTTP/1.0 client, which
    /// does not support it.
    /// </summary>
    private static bool IsOnlyChunked(HttpRequest request)
    {
        var headers = request.Headers;
        return headers.TransferEncoding.Count == 1
            && "chunked".Equals(headers.TransferEncoding[0], StringComparison.OrdinalIgnoreCase)
            && headers.ContentLength is null
            && !headers.ContainsKey(IgnoredContentLength)
            && !HttpProtocol.IsHttp10(request.Protocol);
    }

    /// <summary>Returns the path as it was sent.</summary>
    internal static ReadOnlySpan<char> GetPath(ReadOnlySpan<char> target)
    {
        if (target.IndexOf("://") is > 0 and var scheme && target[0] != '/')
        {
            // Absolute form, as sent to proxies (RFC 9112 §3.2.2).
            var authority = target[(scheme + 3)..];
            var slash = authority.IndexOf('/');
            target = slash < 0 ? "/" : authority[slash..];
        }

        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    /// <summary>Whether all servers interpret the path in the same way.</summary>
    internal static bool IsUnambiguous(ReadOnlySpan<char> path) =>
        path.StartsWith('/')
        && path.IndexOf("//") < 0
        && !HasDotSegment(path)
        && !path.ContainsAnyInRange('\0', ' ')
        && (!path.ContainsAny(AmbiguousCharacters) || IsUnambiguouslyEncoded(path));

    private static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        for (var at = path.IndexOf("/."); at >= 0; at = path.IndexOf("/."))
        {
            path = path[(at + 1)..];
            var end = path.IndexOf('/');
            if ((end < 0 ? path : path[..end]) is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Allows percent-encoded UTF-8, but no fragment and no encoded delimiter, dot, control character or percent sign.
    /// </summary>
    private static bool IsUnambiguouslyEncoded(ReadOnlySpan<char> path)
    {
        if (path.ContainsAny(';', '\\', '#'))
        {
            return false;
        }

        Span<byte> octet = stackalloc byte[1];
        var decoded = new byte[path.Length];
        var length = 0;
        while (!path.IsEmpty)
        {
            if (path[0] != '%')
            {
                decoded[length++] = (byte)path[0];
                path = path[1..];
                continue;
            }

            if (
                path.Length < 3
                || Convert.FromHexString(path.Slice(1, 2), octet, out _, out _) != OperationStatus.Done
                || octet[0] is < 0x20 or 0x7f or (byte)'/' or (byte)'\\' or (byte)'.' or (byte)';' or (byte)'%'
            )
            {
                return false;
            }

            decoded[length++] = octet[0];
            path = path[3..];
        }

        return Utf8.IsValid(decoded.AsSpan(0, length));
    }
}
