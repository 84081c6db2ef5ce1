using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Nibble.Gateway.Caching;

/// <summary>Writes a stored response: the full response, a 304, or the requested range.</summary>
internal static class CachedResponseWriter
{
    /// <summary>Fields that describe a body, removed if there is none (RFC 9110 §15.4.5).</summary>
    private static readonly FrozenSet<string> BodyFields = new[]
    {
        "Content-Encoding",
        "Content-Language",
        "Content-Length",
        "Content-Range",
        "Content-Type",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static Task WriteAsync(
        HttpContext context,
        StoredResponse stored,
        in CacheRequest request,
        StringValues age,
        StringValues cacheStatus,
        DateTimeOffset now
    )
    {
        // Checked in this order because most requests have neither conditions nor a range.
        if (request.HasConditions && Preconditions.IsNotModified(context.Request.Headers, stored, now))
        {
            CopyHeaders(context.Response, stored, age, cacheStatus);
            SetNotModified(context.Response);
            return Task.CompletedTask;
        }

        CopyHeaders(context.Response, stored, age, cacheStatus);
        if (
            request.HasRange
            && request.IsGet
            && stored.Status == StatusCodes.Status200OK
            && Preconditions.EvaluateIfRange(context.Request.Headers, stored, now)
        )
        {
            return WriteRangeAsync(context, stored);
        }

        context.Response.StatusCode = stored.Status;
        return WriteBodyAsync(context.Response, stored.Body, request.IsHead);
    }

    /// <summary>Writes a complete body; the headers must be set.</summary>
    public static Task WriteBodyAsync(HttpResponse response, ReadOnlyMemory<byte> body, bool isHead)
    {
        if (response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
        {
            return Task.CompletedTask;
        }

        if (body.IsEmpty)
        {
            // No length: the gateway may still write a body of its own for an error without one.
            return Task.CompletedTask;
        }

        response.ContentLength = body.Length;
        if (isHead)
        {
            return Task.CompletedTask;
        }

        // Without a token: RequestAborted is created on demand, and a closed connection ends the write anyway.
        var write = response.BodyWriter.WriteAsync(body);
        return write.IsCompletedSuccessfully ? Task.CompletedTask : write.AsTask();
    }

    /// <summary>Turns the headers of a 200 into those of a 304.</summary>
    public static void SetNotModified(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status304NotModified;
        foreach (var name in BodyFields)
        {
            response.Headers.Remove(name);
        }
    }

    private static void CopyHeaders(
        HttpResponse response,
        StoredResponse stored,
        StringValues age,
        StringValues cacheStatus
    )
    {
        var headers = response.Headers;
        foreach (var (name, value) in stored.Headers)
        {
            headers[name] = value;
        }

        headers.Age = age;
        headers[CacheStatus.FieldName] = cacheStatus;
    }

    private static Task WriteRangeAsync(HttpContext context, StoredResponse stored)
    {
        var response = context.Response;
        var size = stored.Body.Length;
        if (
            !RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out var range)
            || range.Unit != "bytes"
            || range.Ranges.Count != 1
        )
        {
            // RFC 9110 §14.2: an invalid range may be ignored.
            return WriteBodyAsync(response, stored.Body, isHead: false);
        }

        var wanted = range.Ranges.First();
        var from = wanted.From ?? Math.Max(0, size - wanted.To!.Value);
        var to = wanted.From is null ? size - 1 : Math.Min(wanted.To ?? long.MaxValue, size - 1);
        if (from > to)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
            response.Headers.ContentType = StringValues.Empty;
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{size}");
        return WriteBodyAsync(response, stored.Body.Slice((int)from, (int)(to - from + 1)), isHead: false);
    }
}
