using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>
/// The one shape of an error: RFC 9457 with the ADR's <c>detail</c>, <c>code</c>, <c>status</c>, plus <c>title</c>,
/// <c>type</c>, <c>traceId</c> and, for validation, <c>errors</c>.
/// </summary>
public static class ProblemDetailsDefaults
{
    /// <summary>The member that holds one of <see cref="ErrorCodes"/>.</summary>
    public const string Code = "code";

    /// <summary>The member that holds messages by field.</summary>
    public const string Errors = "errors";

    /// <summary>The member, and the header, that say in how many seconds it may be tried again.</summary>
    public const string RetryAfter = "retryAfter";

    /// <summary>The member that finds the request in traces and logs.</summary>
    public const string TraceId = "traceId";

    /// <summary>The media type of an error.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The page that explains a code.</summary>
    public static string GetTypeUri(string code) => $"/docs/errors#{code}";

    /// <summary>The code that stands for a status when nobody said a better one.</summary>
    public static string GetDefaultCode(int status) =>
        status switch
        {
            StatusCodes.Status400BadRequest => ErrorCodes.BadRequest,
            StatusCodes.Status401Unauthorized => ErrorCodes.TokenMissing,
            StatusCodes.Status403Forbidden => ErrorCodes.Forbidden,
            StatusCodes.Status404NotFound => ErrorCodes.NotFound,
            StatusCodes.Status405MethodNotAllowed => ErrorCodes.MethodNotAllowed,
            StatusCodes.Status408RequestTimeout => ErrorCodes.RequestTimeout,
            StatusCodes.Status409Conflict => ErrorCodes.Conflict,
            StatusCodes.Status412PreconditionFailed => ErrorCodes.PreconditionFailed,
            StatusCodes.Status413PayloadTooLarge => ErrorCodes.PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType => ErrorCodes.UnsupportedMediaType,
            StatusCodes.Status429TooManyRequests => ErrorCodes.RateLimited,
            StatusCodes.Status431RequestHeaderFieldsTooLarge => ErrorCodes.HeadersTooLarge,
            StatusCodes.Status502BadGateway => ErrorCodes.BadGateway,
            StatusCodes.Status503ServiceUnavailable => ErrorCodes.ServiceUnavailable,
            StatusCodes.Status504GatewayTimeout => ErrorCodes.GatewayTimeout,
            >= 500 => ErrorCodes.InternalError,
            _ => ErrorCodes.BadRequest,
        };

    /// <summary>Fills in what a problem lacks of the shape.</summary>
    internal static void Apply(ProblemDetails problem, HttpContext context)
    {
        var status = problem.Status ??= context.Response.StatusCode;
        if (problem is HttpValidationProblemDetails validation)
        {
            problem.Extensions[Code] = ErrorCodes.ValidationFailed;
            problem.Detail ??= "One or more fields are not valid.";
            validation.Errors = validation.Errors.ToDictionary(
                error => BindingErrorFields.ToCamelCase(error.Key),
                error => error.Value
            );
        }

        if (!problem.Extensions.TryGetValue(Code, out var known) || known is not string code)
        {
            problem.Extensions[Code] = code = GetDefaultCode(status);
        }

        if (problem.Extensions.TryGetValue(RetryAfter, out var wait) && wait is long seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        problem.Title = ReasonPhrases.GetReasonPhrase(status);
        problem.Detail ??= problem.Title;
        problem.Type = GetTypeUri(code);
        problem.Instance = null;
        problem.Extensions[TraceId] = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
    }
}
