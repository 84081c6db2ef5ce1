using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.RateLimiting;

/// <summary>
/// Lets a request pass or answers 429. It does what ASP.NET Core's <c>UseRateLimiter()</c> does with the same limiter and
/// the same endpoint metadata, without that one's 300 bytes and half a microsecond for each request that passes.
/// </summary>
internal sealed class RateLimitingMiddleware(RequestDelegate next, GatewayRateLimiter limiter)
{
    private static readonly Error TooMany = Error.TooManyRequests(
        ErrorCodes.RateLimited,
        "Too many requests; try again after the time in Retry-After."
    );

    public Task InvokeAsync(HttpContext context)
    {
        // No async method here: its state would be the one allocation on the way of a request that passes.
        // The leases hold nothing that would have to be given back.
        var lease = limiter.AttemptAcquire(context);
        return lease.IsAcquired ? next(context) : WaitAsync(context);
    }

    /// <summary>Answers a refused request in the one error shape; also for <c>RateLimiterOptions.OnRejected</c>.</summary>
    public static Task RejectAsync(HttpContext context) => ProblemWriter.WriteAsync(context, TooMany);

    private async Task WaitAsync(HttpContext context)
    {
        var lease = await limiter.AcquireAsync(context, cancellationToken: context.RequestAborted);
        await (lease.IsAcquired ? next(context) : RejectAsync(context));
    }
}
