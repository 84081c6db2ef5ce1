using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Limits;

/// <summary>
/// Receives a body whole before anything of it goes on: a slow, broken, oversized or absurdly nested one never reaches a
/// service, and a slow client holds no connection to one. The routes of a foreign origin with a size limit of their own
/// stream instead.
/// </summary>
internal static class BufferedBodies
{
    public static void UseBufferedBodies(this IReverseProxyApplicationBuilder proxy) =>
        proxy.Use(
            (context, next) =>
                context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
                && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true }
                && context.GetRouteModel().Config.MaxRequestBodySize is null
                    ? BufferAsync(context, next)
                    : next(context)
        );

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
            while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0)
            {
                length += read;
                if (length == buffer.Length)
                {
                    buffer = Grown(buffer, length);
                }
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

    private static byte[] Grown(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
