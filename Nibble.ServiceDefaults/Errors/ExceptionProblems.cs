using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Turns what an endpoint threw into the one error shape. What it does not know is a 500 and tells nothing.</summary>
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> logger) : IExceptionHandler
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

        var refusal = RefusalFor(exception, httpContext.Request);
        if (refusal.Status >= StatusCodes.Status500InternalServerError)
        {
            LogUnhandled(exception, httpContext.Request.Method, httpContext.Request.Path);
        }

        await ProblemWriter.WriteAsync(httpContext, refusal);
        return true;
    }

    private static Refusal RefusalFor(Exception exception, HttpRequest request) =>
        exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => MissingOrWrong(FieldPaths.OfJson(json)),
            BadHttpRequestException bad when FieldPaths.OfParameter(bad) is { } parameter => MissingOrWrong([
                parameter,
            ]),
            BadHttpRequestException bad when FieldPaths.IsMissingBody(bad) => MissingOrWrong([FieldPaths.Body]),
            BadHttpRequestException bad => new Refusal(bad.StatusCode, ProblemShape.CodeOf(bad.StatusCode), Clean(bad)),
            RefusedException refused => refused.Refusal,
            DbUpdateConcurrencyException when request.Headers.IfMatch.Count > 0 => Refusal.PreconditionFailed(),
            DbUpdateConcurrencyException => Refusal.Conflict(
                ErrorCodes.Conflict,
                "Somebody else changed this at the same moment; read it again."
            ),
            HttpRequestException or TimeoutException or Polly.ExecutionRejectedException => Refusal.Unavailable(
                "A part of Nibble that is needed for this does not answer. Try again shortly."
            ),
            _ => new Refusal(500, ErrorCodes.InternalError, "Something went wrong on our side."),
        };

    private static Refusal MissingOrWrong(IReadOnlyList<string> fields) =>
        Refusal.Invalid(fields, "The value is missing or of the wrong type.");

    // The framework's own words name a parameter and its type ("Guid id"); those of other exceptions stay inside.
    private static string Clean(BadHttpRequestException bad) =>
        bad.StatusCode == StatusCodes.Status400BadRequest
            ? "The request could not be read: " + bad.Message
            : bad.Message;

    [LoggerMessage(LogLevel.Error, "Unhandled exception in {Method} {Path}")]
    private partial void LogUnhandled(Exception exception, string method, string path);
}
