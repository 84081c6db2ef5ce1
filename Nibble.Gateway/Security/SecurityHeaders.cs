using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;
using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Security;

/// <summary>
/// What browsers may not do with an answer of the API: run it, frame it, guess its type, tell others where it was linked
/// from. Pages of the gateway's own set a policy that lets them work.
/// </summary>
internal sealed class SecurityHeaders : IExceptionHandler
{
    private const string ReferrerPolicy = "Referrer-Policy";

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues DenyAllPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static void Apply(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = Deny;
        headers.ContentSecurityPolicy = DenyAllPolicy;
        headers[ReferrerPolicy] = NoReferrer;
    }

    public static void Remove(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = default;
        headers.XFrameOptions = default;
        headers.ContentSecurityPolicy = default;
        headers[ReferrerPolicy] = default;
    }

    /// <summary>An exception clears the headers that stood already; the error gets them again.</summary>
    public ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        Apply(httpContext.Response.Headers);
        return ValueTask.FromResult(false);
    }
}

/// <summary>Wires what protects browsers.</summary>
internal static class SecurityExtensions
{
    public static void AddSecurityHeaders(this WebApplicationBuilder builder) =>
        builder.Services.AddExceptionHandler<SecurityHeaders>();

    public static void UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                SecurityHeaders.Apply(context.Response.Headers);
                return next(context);
            }
        );

    /// <summary>Leaves the pages of a foreign origin to its own word. Stands after routing.</summary>
    public static void UseForeignOriginHeaders(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (GatewayRouteMetadata.Of(context).IsForeign)
                {
                    SecurityHeaders.Remove(context.Response.Headers);
                }

                return next(context);
            }
        );
}
