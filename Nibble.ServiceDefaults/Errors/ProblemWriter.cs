using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Writes an error where no endpoint result can: in middleware and authentication handlers.</summary>
public static class ProblemWriter
{
    /// <summary>Responds with the error's status and problem details. The response must not have started.</summary>
    public static Task WriteAsync(HttpContext context, Error error) => WriteAsync(context, error.ToProblem());

    /// <summary>Responds with the problem's status and details. The response must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, ProblemHttpResult problem)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(problem);

        context.Response.StatusCode = problem.StatusCode;
        await context
            .RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem.ProblemDetails });
    }
}
