using Microsoft.Extensions.Options;
using Nibble.Gateway.Resilience;
using Nibble.ServiceDefaults.Errors;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Yarp.ReverseProxy.Forwarder;

namespace Nibble.Gateway.Errors;

/// <summary>What the client is told when forwarding failed: 503 nobody there, 504 too slow, 502 broken answer.</summary>
internal static class ForwarderErrors
{
    private static readonly TimeSpan MinRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The time was over before the answer came.</summary>
    public static Error GatewayTimeout { get; } =
        new(ErrorKind.TimedOut, ErrorCodes.GatewayTimeout, "The service took too long to answer.");

    private static Error BadGateway { get; } =
        new(ErrorKind.DependencyFailed, ErrorCodes.BadGateway, "The service gave no proper answer.");

    private static Error IncompleteRequest { get; } =
        Error.BadRequest(ErrorCodes.BadRequest, "The request was not received whole.");

    /// <summary>Answers a request that could not be forwarded; does nothing with any other.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } error || context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer; the log says so.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return Task.CompletedTask;
        }

        var options = context.RequestServices.GetRequiredService<IOptions<ResilienceOptions>>().Value;
        return ProblemWriter.WriteAsync(context, GetError(error, options.BreakDuration));
    }

    /// <summary>What to tell of a call that ended in this exception.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="breakDuration">How long an open circuit lets nothing through.</param>
    public static Error GetError(Exception? exception, TimeSpan breakDuration) =>
        exception switch
        {
            BrokenCircuitException => Unavailable(breakDuration),
            TimeoutRejectedException => GatewayTimeout,
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            } => Unavailable(MinRetryAfter),
            _ => BadGateway,
        };

    private static Error GetError(IForwarderErrorFeature error, TimeSpan breakDuration) =>
        error.Error switch
        {
            ForwarderError.NoAvailableDestinations => Unavailable(breakDuration),
            ForwarderError.RequestTimedOut => GatewayTimeout,
            ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled => IncompleteRequest,
            _ => GetError(error.Exception, breakDuration),
        };

    /// <summary>Nobody is there to ask.</summary>
    public static Error Unavailable(TimeSpan retryAfter) =>
        Error.Unavailable("The service does not answer. Try again shortly.") with
        {
            RetryAfter = retryAfter > MinRetryAfter ? retryAfter : MinRetryAfter,
        };
}
