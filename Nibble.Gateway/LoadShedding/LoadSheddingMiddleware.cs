using System.Globalization;
using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.LoadShedding;

/// <summary>Lets a request take its place, or answers 503 and when to come back.</summary>
internal sealed class LoadSheddingMiddleware(
    RequestDelegate next,
    LoadShedder shedder,
    IOptions<LoadSheddingOptions> options
)
{
    private static readonly Refusal Overloaded = new(
        StatusCodes.Status503ServiceUnavailable,
        ErrorCodes.Overloaded,
        "There is more to do than can be done right now; try again after the time in Retry-After."
    );

    public Task InvokeAsync(HttpContext context) =>
        RequestPriorityMetadata.Of(context.GetEndpoint()) is { } priority
            ? EnterAsync(context, priority)
            : next(context);

    private async Task EnterAsync(HttpContext context, RequestPriority priority)
    {
        if (!shedder.TryEnter(priority) && !await shedder.EnterAsync(priority, context.RequestAborted))
        {
            var seconds = options.Value.RetryAfter.TotalSeconds * (0.5 + Random.Shared.NextDouble());
            context.Response.Headers.RetryAfter = Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture);
            await ProblemWriter.WriteAsync(context, Overloaded);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            shedder.Leave(priority);
        }
    }
}
