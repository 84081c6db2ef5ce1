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
    /// the header that the services go on from, and <see cref="UseRequestId"/> writes that for less.
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
                if (Activity.Current is { } activity)
                {
                    context.TraceIdentifier = activity.TraceId.ToHexString();
                }
                else
                {
                    GoOnFrom(context);
                }

                var sent = context.Request.Headers[NibbleHeaders.RequestId];
                if (sent.Count != 1 || !IsHarmless(sent[0]))
                {
                    context.Request.Headers[NibbleHeaders.RequestId] = sent = context.TraceIdentifier;
                }

                context.Response.Headers[NibbleHeaders.RequestId] = sent;
                return next(context);
            }
        );

    /// <summary>From the client's trace, or from a new one.</summary>
    private static void GoOnFrom(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.TraceParent.Count == 1 && ActivityContext.TryParse(headers.TraceParent, null, out var client))
        {
            context.TraceIdentifier = client.TraceId.ToHexString();
            return;
        }

        var trace = ActivityTraceId.CreateRandom().ToHexString();
        context.TraceIdentifier = trace;
        headers.TraceParent = $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-00";
    }

    private static bool IsHarmless(string? id) =>
        id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
