using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Errors;

/// <summary>
/// Gives what failed the one error shape: what was thrown, what could not be forwarded, what has a status and no words.
/// The framework's steps do it, but only where something failed; in the pipeline every request would pass them.
/// </summary>
internal sealed class ErrorResponses
{
    private readonly RequestDelegate _pipeline;

    public ErrorResponses(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseErrorHandling();
        app.Run(static context =>
            context.Features.Get<CapturedException>() is { } thrown
                ? Task.FromException(thrown.Exception)
                : ForwarderErrors.WriteAsync(context)
        );
        _pipeline = app.Build();
    }

    /// <summary>Whether a request that came to its end without an exception may have failed all the same.</summary>
    public static bool IsError(HttpContext context) =>
        context.Response.StatusCode >= StatusCodes.Status400BadRequest && !context.Response.HasStarted;

    /// <summary>Answers where nothing has been answered yet.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">What was thrown; null where nothing was.</param>
    public Task WriteAsync(HttpContext context, Exception? exception = null)
    {
        context.Features.Set(exception is null ? null : new CapturedException(exception));
        return _pipeline(context);
    }

    private sealed record CapturedException(Exception Exception);
}
