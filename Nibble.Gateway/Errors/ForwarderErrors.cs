using Microsoft.Extensions.Options;
using Nibble.Gateway.Resilience;
using Nibble.ServiceDefaults.Errors;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Yarp.ReverseProxy.Forwarder;

namespace Nibble.Gateway.Errors;

/// <summary>Errors of failed forwarding: 503 unreachable, 504 timeout, 502 invalid response.</summary>
internal static class ForwarderErrors
{
    private static readonly TimeSpan MinRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The service did not respond in time.</summary>
    public static Error GatewayTimeout { get; } =
        new(ErrorKind.TimedOut, ErrorCodes.GatewayTimeout, "The service took too long to answer.");

    private static Error BadGateway { get; } =
        new(ErrorKind.DependencyFailed, ErrorCodes.BadGateway, "The service gave no proper answer.");

    private static Error IncompleteRequest { get; } =
        Error.BadRequest(ErrorCodes.BadRequest, "The request was not received whole.");

    /// <summary>Writes the error of a request that could not be forwarded; does nothing for others.</summary>
    public static Task WriteAsync(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } error || context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected; the status is for the log only.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return Task.CompletedTask;
        }

        var options = context.RequestServices.GetRequiredService<IOptions<ResilienceOptions>>().Value;
        return ProblemWriter.WriteAsync(context, GetError(error, options.BreakDuration));
    }

    /// <summary>Maps an exception of the HTTP client to an error.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="breakDuration">How long an open circuit rejects requests.</param>
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

    /// <summary>No instance of the service can be reached.</summary>
    public static Error Unavailable(TimeSpan retryAfter) =>
        Error.Unavailable("The service does not answer. Try again shortly.") with
        {
            RetryAfter = retryAfter > MinRetryAfter ? retryAfter : MinRetryAfter,
        };
}
