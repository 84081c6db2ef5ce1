using Microsoft.Extensions.Primitives;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.Gateway.WebConsole;

/// <summary>
/// Serves the web console: static files of <c>wwwroot</c>, the page at <c>/</c> and its assets under <c>/console</c>.
/// It uses only the public API (docs/console.md).
/// </summary>
internal static class ConsoleExtensions
{
    private const string Page = "/";
    private const string AssetsPath = "/console";

    // File names do not change with a release, so browsers must revalidate their copies (ETag, 304).
    private static readonly StringValues Revalidate = "no-cache";

    // Same origin only, nothing inline; the page's own icons are data: images.
    private static readonly StringValues ContentPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'";

    /// <summary>
    /// Runs before routing, authentication and limits, which static files do not need. Other requests only pay for a
    /// prefix comparison; a missing file falls through to the usual 404.
    /// </summary>
    public static void UseConsole(this WebApplication app)
    {
        var accounts = GetAccounts(app);
        app.UseWhen(
            context => context.Request.Path == Page || context.Request.Path.StartsWithSegments(AssetsPath),
            console =>
            {
                console.Use(
                    (context, next) =>
                    {
                        // A page load is about fifty files; only the API requests that follow are worth tracing.
                        context.DisableTracing();
                        if (context.Request.Path == Page)
                        {
                            context.Request.Path = $"{AssetsPath}/index.html";
                        }

                        return context.Request.Path == $"{AssetsPath}/accounts.json"
                            ? WriteAsync(context, accounts)
                            : next(context);
                    }
                );
                console.UseStaticFiles(
                    new StaticFileOptions
                    {
                        RequestPath = AssetsPath,
                        OnPrepareResponse = file => SetHeaders(file.Context),
                    }
                );
            }
        );
    }

    private static void SetHeaders(HttpContext context)
    {
        context.Response.Headers.CacheControl = Revalidate;
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
    }

    private static Task WriteAsync(HttpContext context, ConsoleAccounts accounts)
    {
        SetHeaders(context);
        return context.Response.WriteAsJsonAsync(accounts, context.RequestAborted);
    }

    private static ConsoleAccounts GetAccounts(WebApplication app) =>
        app.Configuration.GetSection(DemoOptions.Section).Get<DemoOptions>()?.Seed ?? app.Environment.IsDevelopment()
            ? ConsoleAccounts.OfDemoCity
            : ConsoleAccounts.None;
}
