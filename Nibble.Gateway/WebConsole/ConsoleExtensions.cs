using Microsoft.Extensions.Primitives;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.Gateway.WebConsole;

/// <summary>
/// The web console: static files of <c>wwwroot</c>, the page at <c>/</c> and its parts under <c>/console</c>. It is a
/// client of the public API like any other (docs/console.md).
/// </summary>
internal static class ConsoleExtensions
{
    private const string Page = "/";
    private const string AssetsPath = "/console";

    // Unnamed parts of the page change with each release: a browser asks whether its copy still holds (ETag, 304).
    private static readonly StringValues Revalidate = "no-cache";

    // Everything from here, nothing inline; the data: pictures are the page's own icons.
    private static readonly StringValues ContentPolicy =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'";

    /// <summary>
    /// Before routing, authentication and limits, none of which static files need. To all other requests it costs a
    /// comparison of the path's beginning; a part that does not exist goes on and becomes the usual 404.
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
                        // A page is fifty files; what it then asks of the API is what its reader did.
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
