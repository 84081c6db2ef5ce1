using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Turns what an endpoint threw into the one error shape. What it does not know is a 500 and tells nothing.</summary>
internal sealed partial class ProblemDetailsExceptionHandler(
    IOptions<ErrorHandlingOptions> options,
    ILogger<ProblemDetailsExceptionHandler> logger
) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = ToProblem(exception, httpContext.Request);
        if (problem.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            LogUnhandled(exception, httpContext.Request.Method, httpContext.Request.Path);
        }

        await ProblemWriter.WriteAsync(httpContext, problem);
        return true;
    }

    private ProblemHttpResult ToProblem(Exception exception, HttpRequest request) =>
        // The framework's own refusals have statuses that no rule has, such as 415 and 431.
        ToError(exception, request)?.ToProblem()
        ?? (
            exception is BadHttpRequestException bad
                ? TypedResults.Problem(GetSafeMessage(bad), statusCode: bad.StatusCode)
                : new Error(
                    ErrorKind.Unexpected,
                    ErrorCodes.InternalError,
                    "Something went wrong on our side."
                ).ToProblem()
        );

    private Error? ToError(Exception exception, HttpRequest request) =>
        exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => InvalidFields(
                BindingErrorFields.GetJsonPaths(json)
            ),
            BadHttpRequestException bad when BindingErrorFields.GetParameterName(bad) is { } parameter =>
                InvalidFields([parameter]),
            BadHttpRequestException bad when BindingErrorFields.IsMissingBody(bad) => InvalidFields([
                BindingErrorFields.Body,
            ]),
            DomainException domain => domain.Error,
            HttpRequestException or TimeoutException or Polly.ExecutionRejectedException => Error.Unavailable(
                "A part of Nibble that is needed for this does not answer. Try again shortly."
            ),
            _ => options.Value.ToError(exception, request),
        };

    private static Error InvalidFields(IReadOnlyList<string> fields) =>
        Error.Invalid(fields, "The value is missing or of the wrong type.");

    // The framework's own words name a parameter and its type ("Guid id"); those of other exceptions stay inside.
    private static string GetSafeMessage(BadHttpRequestException exception) =>
        exception.StatusCode == StatusCodes.Status400BadRequest
            ? "The request could not be read: " + exception.Message
            : exception.Message;

    [LoggerMessage(LogLevel.Error, "Unhandled exception in {Method} {Path}")]
    private partial void LogUnhandled(Exception exception, string method, string path);
}
