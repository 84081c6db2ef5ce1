using Nibble.Gateway.Errors;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.Observability;
using Nibble.Gateway.Routing;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// Completes each request: writes the error response of a failed one, releases its concurrency permit, records its
/// metrics and writes the access log. Runs near the outside of the pipeline, so that rejected requests are counted too.
/// </summary>
/// <remarks>
/// One middleware for all of it, because each one that awaits the pipeline costs every forwarded request a state
/// machine.
/// </remarks>
internal sealed class RequestCompletionMiddleware(
    RequestDelegate next,
    ErrorResponses errorResponses,
    LoadShedder shedder,
    RequestMetrics metrics,
    AccessLog log,
    TimeProvider time
)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        try
        {
            await next(context);
            if (ErrorResponses.IsError(context))
            {
                await errorResponses.WriteAsync(context);
            }
        }
        catch (Exception failure)
        {
            await errorResponses.WriteAsync(context, failure);
        }
        finally
        {
            ConcurrencyPermit.Release(context, shedder);
            var route = GatewayRouteMetadata.Of(context);
            var duration = time.GetElapsedTime(start);
            metrics.Record(route.Name, context.Response.StatusCode, duration);
            log.Write(context, route.Name, duration);
        }
    }
}

internal static class RequestCompletionExtensions
{
    public static void AddRequestCompletion(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ErrorResponses>();
        builder.AddRequestTelemetry();
    }

    public static void UseRequestCompletion(this IApplicationBuilder app) =>
        app.UseMiddleware<RequestCompletionMiddleware>();
}
