using System.Buffers;
using System.Diagnostics;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// Assigns each request an id for logs and responses: the client's own if it is valid, else the trace id. Also
/// propagates a W3C trace context, whether it is recorded or not.
/// </summary>
internal static class RequestIds
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    );

    /// <summary>
    /// Without telemetry export, keeps ASP.NET Core from creating an activity for each request. Only the trace header
    /// for the services would be of use, and <see cref="UseRequestIdForServices"/> writes it at lower cost.
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
    /// Adds the request id and trace context to forwarded requests only, because it allocates strings.
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

    /// <summary>Returns the request's id.</summary>
    public static string Of(HttpContext context) =>
        context.Request.Headers[NibbleHeaders.RequestId] is [{ } sent] ? sent : context.TraceIdentifier;

    /// <summary>Returns the client's trace context or a new one; null if an activity propagates it.</summary>
    public static string? GetTraceParent(HttpContext context) =>
        Activity.Current is not null ? null
        : context.Request.Headers.TraceParent is [{ } client] ? client
        : $"00-{context.TraceIdentifier}-{ActivitySpanId.CreateRandom().ToHexString()}-00";

    /// <summary>Returns the client's trace id, or a new one if it is missing or invalid.</summary>
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
