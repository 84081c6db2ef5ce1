using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Observability;

/// <summary>
/// Measures each request and writes its line in the access log: one step for both, since both want to know the same.
/// Stands near the outside, so that what the steps after it refuse is counted too.
/// </summary>
internal sealed class RequestRecords(RequestDelegate next, AccessLog log, RequestMetrics metrics, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var route = RouteTraits.Of(context);
            var took = time.GetElapsedTime(start);
            metrics.Record(route.Name, context.Response.StatusCode, took);
            log.Write(context, route.Name, took);
        }
    }
}
