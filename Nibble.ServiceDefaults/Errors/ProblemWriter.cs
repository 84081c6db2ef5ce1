using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Writes a refusal where no endpoint result can: in middleware and authentication handlers.</summary>
public static class ProblemWriter
{
    /// <summary>Answers with the refusal's status and problem body. The response must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(refusal);

        var problem = refusal.ToProblem().ProblemDetails;
        context.Response.StatusCode = refusal.Status;
        await context
            .RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
