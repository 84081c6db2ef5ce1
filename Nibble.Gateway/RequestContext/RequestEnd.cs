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
internal sealed class RequestEnd(
    RequestDelegate next,
    Failures failures,
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
            if (Failures.IsOne(context))
            {
                await failures.AnswerAsync(context);
            }
        }
        catch (Exception failure)
        {
            await failures.AnswerAsync(context, failure);
        }
        finally
        {
            Place.GiveBack(context, shedder);
            var route = RouteTraits.Of(context);
            var took = time.GetElapsedTime(start);
            metrics.Record(route.Name, context.Response.StatusCode, took);
            log.Write(context, route.Name, took);
        }
    }
}

/// <summary>Wires the end of requests.</summary>
internal static class RequestEndExtensions
{
    public static void AddRequestEnd(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Failures>();
        builder.AddRequestRecords();
    }

    public static void UseRequestEnd(this IApplicationBuilder app) => app.UseMiddleware<RequestEnd>();
}
