using System.Globalization;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.LoadShedding;

/// <summary>
/// Takes a concurrency permit for the request, or responds with 503 and <c>Retry-After</c>.
/// <see cref="RequestContext.RequestCompletionMiddleware"/> releases the permit.
/// </summary>
internal sealed class LoadSheddingMiddleware(
    RequestDelegate next,
    LoadShedder shedder,
    IOptions<LoadSheddingOptions> options
)
{
    private static readonly Error Overloaded = new(
        ErrorKind.Unavailable,
        ErrorCodes.Overloaded,
        "There is more to do than can be done right now; try again after the time in Retry-After."
    );

    public Task InvokeAsync(HttpContext context)
    {
        if (RequestPriorityMetadata.Of(context.GetEndpoint()) is not { } priority)
        {
            return next(context);
        }

        if (!shedder.TryAcquire(priority))
        {
            return WaitAsync(context, priority);
        }

        ConcurrencyPermit.Attach(context, priority);
        return next(context);
    }

    private async Task WaitAsync(HttpContext context, RequestPriority priority)
    {
        if (await shedder.AcquireAsync(priority, context.RequestAborted))
        {
            ConcurrencyPermit.Attach(context, priority);
            await next(context);
            return;
        }

        var seconds = options.Value.RetryAfter.TotalSeconds * (0.5 + Random.Shared.NextDouble());
        context.Response.Headers.RetryAfter = Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture);
        await ProblemWriter.WriteAsync(context, Overloaded);
    }
}
