using Nibble.Gateway.Errors;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.Observability;
using Nibble.Gateway.Routing;

namespace Nibble.Gateway.RequestContext;

/// <summary>
/// What is done when a request is over, whatever became of it: a failure gets the one error shape, its place is given
/// back, and it is measured and written to the access log. Stands near the outside, so that what the steps after it
/// refuse is counted too.
/// </summary>
/// <remarks>
/// One step for all of it: each that waits for the end by itself costs every forwarded request a state machine.
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
            var took = time.GetElapsedTime(start);
            metrics.Record(route.Name, context.Response.StatusCode, took);
            log.Write(context, route.Name, took);
        }
    }
}

/// <summary>Wires the end of requests.</summary>
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
