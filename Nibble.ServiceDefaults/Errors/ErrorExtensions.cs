using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Errors as HTTP results.</summary>
public static class ErrorExtensions
{
    /// <summary>The error as <c>application/problem+json</c>.</summary>
    public static ProblemHttpResult ToProblem(this Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var extensions = new Dictionary<string, object?> { [ProblemDetailsDefaults.Code] = error.Code };
        if (error.Fields is not null)
        {
            extensions[ProblemDetailsDefaults.Errors] = error.Fields;
        }

        if (error.RetryAfter is { } wait)
        {
            extensions[ProblemDetailsDefaults.RetryAfter] = (long)Math.Ceiling(wait.TotalSeconds);
        }

        return TypedResults.Problem(error.Detail, statusCode: error.Kind.ToStatusCode(), extensions: extensions);
    }
}
