using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Registers ProblemDetails and exception handling.</summary>
public static class ErrorHandlingExtensions
{
    /// <summary>Registers the shape and the exception handler.</summary>
    public static IServiceCollection AddErrorHandling(this IServiceCollection services) =>
        services
            .AddProblemDetails(options =>
                options.CustomizeProblemDetails = problem =>
                    ProblemDetailsDefaults.Apply(problem.ProblemDetails, problem.HttpContext)
            )
            .AddExceptionHandler<ProblemDetailsExceptionHandler>();

    /// <summary>Exceptions and empty error answers leave in the one shape.</summary>
    public static IApplicationBuilder UseErrorHandling(this IApplicationBuilder app) =>
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = _ => true })
            .UseStatusCodePages();
}
