using Nibble.Gateway.Versioning;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Gateway.Security;

/// <summary>
/// CORS policy of the API: allows the origins in <c>Gateway:Cors:Origins</c>, none by default. Credentials are not
/// allowed, because tokens are sent in a header.
/// </summary>
internal static class CorsExtensions
{
    private const string OriginsKey = "Gateway:Cors:Origins";

    private static readonly string[] ExposedHeaders =
    [
        "ETag",
        "Location",
        "Retry-After",
        "RateLimit",
        "RateLimit-Policy",
        "Deprecation",
        "Sunset",
        "Cache-Status",
        "Age",
        ApiVersions.Header,
        NibbleHeaders.RequestId,
    ];

    public static void AddGatewayCors(this WebApplicationBuilder builder)
    {
        var origins = builder.Configuration.GetSection(OriginsKey).Get<string[]>() ?? [];
        builder.Services.AddCors(cors =>
            cors.AddDefaultPolicy(policy =>
                policy
                    .WithOrigins(origins)
                    .AllowAnyMethod()
                    .AllowAnyHeader()
                    .WithExposedHeaders(ExposedHeaders)
                    .SetPreflightMaxAge(TimeSpan.FromHours(1))
            )
        );
    }

    /// <summary>
    /// Runs the CORS middleware only for requests with an <c>Origin</c> header; the others skip its cost.
    /// </summary>
    public static void UseGatewayCors(this IApplicationBuilder app) =>
        app.UseWhen(context => context.Request.Headers.Origin.Count > 0, pages => pages.UseCors());
}
