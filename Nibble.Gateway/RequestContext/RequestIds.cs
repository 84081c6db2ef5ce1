using System.Buffers;
using System.Diagnostics;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// Gives each request one id for every log and answer: the client's own when it sent a harmless one, else the trace id;
/// and a trace context (W3C Trace Context) to everything that is done for it, be it recorded or not.
/// </summary>
internal static class RequestIds
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    );

    /// <summary>
    /// Where nobody collects traces, ASP.NET Core shall not start an activity for each request: what is left of its use is
    /// the header that the services go on from, and <see cref="UseRequestIdForServices"/> writes that for less.
    /// </summary>
    public static void AddRequestIds(this WebApplicationBuilder builder)
    {
        if (!builder.Configuration.ExportsTelemetry())
        {
            builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        }
    }

    public static IApplicationBuilder UseRequestId(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var headers = context.Request.Headers;
                context.TraceIdentifier = Activity.Current?.TraceId.ToHexString() ?? GetOrCreateTraceId(headers);
                var id = headers[NibbleHeaders.RequestId];
                if (id.Count != 1 || !IsValid(id[0]))
                {
                    if (id.Count > 0)
                    {
                        headers.Remove(NibbleHeaders.RequestId);
                    }

                    id = context.TraceIdentifier;
                }

                context.Response.Headers[NibbleHeaders.RequestId] = id;
                return next(context);
            }
        );

    /// <summary>
    /// Sends id and trace on with a request that is forwarded. What the gateway answers by itself goes without these strings.
    /// </summary>
    public static void UseRequestIdForServices(this IApplicationBuilder proxy) =>
        proxy.Use(
            (context, next) =>
            {
                var headers = context.Request.Headers;
                headers[NibbleHeaders.RequestId] = Of(context);
                if (GetTraceParent(context) is { } trace)
                {
                    headers.TraceParent = trace;
                }

                return next(context);
            }
        );

    /// <summary>The request's id.</summary>
    public static string Of(HttpContext context) =>
        context.Request.Headers[NibbleHeaders.RequestId] is [{ } sent] ? sent : context.TraceIdentifier;

    /// <summary>What a service goes on from: the client's trace, or the new one; null where an activity says it.</summary>
    public static string? GetTraceParent(HttpContext context) =>
        Activity.Current is not null ? null
        : context.Request.Headers.TraceParent is [{ } client] ? client
        : $"00-{context.TraceIdentifier}-{ActivitySpanId.CreateRandom().ToHexString()}-00";

    /// <summary>The client's trace, or a new one in place of none or of nonsense.</summary>
    private static string GetOrCreateTraceId(IHeaderDictionary headers)
    {
        if (headers.TraceParent is [{ } sent] && ActivityContext.TryParse(sent, null, out var client))
        {
            return client.TraceId.ToHexString();
        }

        headers.TraceParent = default;
        return ActivityTraceId.CreateRandom().ToHexString();
    }

    private static bool IsValid(string? id) =>
        id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
