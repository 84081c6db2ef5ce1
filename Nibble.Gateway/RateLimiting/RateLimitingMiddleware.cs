using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// Admits a request or responds with 429. Equivalent to ASP.NET Core's <c>UseRateLimiter()</c> with the same limiter
/// and endpoint metadata, but saves 300 bytes and half a microsecond per admitted request.
/// </summary>
internal sealed class RateLimitingMiddleware(RequestDelegate next, GatewayRateLimiter limiter)
{
    private static readonly Error TooMany = Error.TooManyRequests(
        ErrorCodes.RateLimited,
        "Too many requests; try again after the time in Retry-After."
    );

    public Task InvokeAsync(HttpContext context)
    {
        // Not async, because the state machine would be the only allocation for an admitted request. The leases hold no
        // resources, so they are not disposed.
        var lease = limiter.AttemptAcquire(context);
        return lease.IsAcquired ? next(context) : WaitAsync(context);
    }

    /// <summary>Writes the error of a rejected request; also used for <c>RateLimiterOptions.OnRejected</c>.</summary>
    public static Task RejectAsync(HttpContext context) => ProblemWriter.WriteAsync(context, TooMany);

    private async Task WaitAsync(HttpContext context)
    {
        var lease = await limiter.AcquireAsync(context, cancellationToken: context.RequestAborted);
        await (lease.IsAcquired ? next(context) : RejectAsync(context));
    }
}
