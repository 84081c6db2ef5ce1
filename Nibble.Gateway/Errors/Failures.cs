using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Errors;

/// <summary>
/// Gives what failed the one error shape: what was thrown, what could not be forwarded, what has a status and no words.
/// The framework's steps do it, but only where something failed; in the pipeline every request would pass them.
/// </summary>
internal sealed class Failures
{
    private readonly RequestDelegate _shape;

    public Failures(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseErrorHandling();
        app.Run(static context =>
            context.Features.Get<Thrown>() is { } thrown
                ? Task.FromException(thrown.Failure)
                : ForwarderErrors.AnswerAsync(context)
        );
        _shape = app.Build();
    }

    /// <summary>Whether a request that came to its end without an exception may have failed all the same.</summary>
    public static bool IsOne(HttpContext context) =>
        context.Response.StatusCode >= StatusCodes.Status400BadRequest && !context.Response.HasStarted;

    /// <summary>Answers where nothing has been answered yet.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">What was thrown; null where nothing was.</param>
    public Task AnswerAsync(HttpContext context, Exception? failure = null)
    {
        context.Features.Set(failure is null ? null : new Thrown(failure));
        return _shape(context);
    }

    private sealed record Thrown(Exception Failure);
}
