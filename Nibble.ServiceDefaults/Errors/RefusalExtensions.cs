using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>From a rule's word to an HTTP answer.</summary>
public static class RefusalExtensions
{
    /// <summary>The refusal as <c>application/problem+json</c>.</summary>
    public static ProblemHttpResult ToProblem(this Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var extensions = new Dictionary<string, object?> { [ProblemShape.Code] = refusal.Code };
        if (refusal.Errors is not null)
        {
            extensions[ProblemShape.Errors] = refusal.Errors;
        }

        if (refusal.RetryAfter is { } wait)
        {
            extensions[ProblemShape.RetryAfter] = (long)Math.Ceiling(wait.TotalSeconds);
        }

        return TypedResults.Problem(refusal.Detail, statusCode: refusal.Status, extensions: extensions);
    }
}
