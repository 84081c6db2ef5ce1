using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Limits;

/// <summary>
/// Buffers the complete request body before it is forwarded: an incomplete, oversized or too deeply nested body never
/// reaches a service, and a slow client occupies none of its connections. Routes of a foreign origin with a size limit
/// of their own stream instead.
/// </summary>
internal static class RequestBodyBuffering
{
    public static void UseRequestBodyBuffering(this IReverseProxyApplicationBuilder proxy) =>
        proxy.Use(
            (context, next) =>
                context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
                && !IsUpgrade(context)
                && context.GetRouteModel().Config.MaxRequestBodySize is null
                    ? BufferAsync(context, next)
                    : next(context)
        );

    /// <summary>Whether the request upgrades its connection and has no body to buffer.</summary>
    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && context.Request.ContentLength is null or 0
        && context.Request.Headers.TransferEncoding.Count == 0;

    private static async Task BufferAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var limit = (int)Math.Min(RequestLimits.MaxBodySize, int.MaxValue);
        if (request.ContentLength > limit)
        {
            await ProblemWriter.WriteAsync(context, RequestLimits.BodyTooLarge);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? InitialSize));
        try
        {
            var length = 0;
            int read;
            try
            {
                while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0)
                {
                    length += read;
                    if (length == buffer.Length)
                    {
                        buffer = Grow(buffer, length);
                    }
                }
            }
            catch (IOException malformed) when (malformed.InnerException is OverflowException)
            {
                // Kestrel's exception for a chunk size that overflows; it rejects other malformed bodies itself.
                await ProblemWriter.WriteAsync(context, RequestLimits.BodyTooLarge);
                return;
            }

            if (request.HasJsonContentType() && JsonDepth.Exceeds(buffer.AsSpan(0, length), RequestLimits.MaxJsonDepth))
            {
                await ProblemWriter.WriteAsync(context, RequestLimits.BodyTooDeep);
                return;
            }

            request.Body = new MemoryStream(buffer, 0, length, writable: false);
            request.Headers.TransferEncoding = default;
            request.ContentLength = length;
            await next(context);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private const int InitialSize = 4096;

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
