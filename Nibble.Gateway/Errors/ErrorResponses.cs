using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Errors;

/// <summary>
/// Writes problem details for unhandled exceptions, forwarding errors and error statuses without a body. Runs the
/// framework's middleware only for failed requests; in the pipeline it would cost every request.
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

    /// <summary>Whether a request that completed without an exception may need an error response.</summary>
    public static bool IsError(HttpContext context) =>
        context.Response.StatusCode >= StatusCodes.Status400BadRequest && !context.Response.HasStarted;

    /// <summary>Writes the error response unless a response has started.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">The unhandled exception, if any.</param>
    public Task WriteAsync(HttpContext context, Exception? exception = null)
    {
        context.Features.Set(exception is null ? null : new CapturedException(exception));
        return _pipeline(context);
    }

    private sealed record CapturedException(Exception Exception);
}
