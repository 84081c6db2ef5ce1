using System.Buffers;
using System.Diagnostics;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// Gives each request one id for every log and answer: the client's own when it sent a harmless one, else the trace id.
/// </summary>
internal static class RequestIds
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    );

    public static IApplicationBuilder UseRequestId(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var sent = context.Request.Headers[NibbleHeaders.RequestId];
                if (sent.Count != 1 || !IsHarmless(sent[0]))
                {
                    context.Request.Headers[NibbleHeaders.RequestId] = sent =
                        Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
                }

                context.Response.Headers[NibbleHeaders.RequestId] = sent;
                return next(context);
            }
        );

    private static bool IsHarmless(string? id) =>
        id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
