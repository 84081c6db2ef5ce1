using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Primitives;
using Nibble.Gateway.Routing;

namespace Nibble.Gateway.Security;

/// <summary>
/// Security headers of API responses: no scripts, no framing, no content sniffing, no referrer. The gateway's own pages
/// override them with a policy that allows their scripts and styles.
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

    /// <summary>
    /// The exception handler clears the response headers, so the security headers are set again on the error.
    /// </summary>
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

    /// <summary>
    /// Removes the gateway's security headers on routes to a foreign origin, which sets its own. Must run after
    /// routing.
    /// </summary>
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
