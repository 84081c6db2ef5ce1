using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Nibble.Gateway.LoadShedding;
using Nibble.Gateway.RateLimiting;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.OpenApi;
using Nibble.ServiceDefaults.Telemetry;
using Scalar.AspNetCore;

namespace Nibble.Gateway.ApiReference;

/// <summary>
/// The API documentation, served by the gateway: the OpenAPI document, a page to read and try it, and the error
/// catalogue.
/// </summary>
internal static class ApiReferenceExtensions
{
    public const string DocumentPath = "/openapi/v1.json";
    public const string Page = "/docs";
    public const string ErrorsPage = "/docs/errors";

    private const string AssetsPath = "/docs/assets";
    private const string Css = "text/css; charset=utf-8";
    private const string Script = "text/javascript; charset=utf-8";
    private const string Html = "text/html; charset=utf-8";
    private const string OneHourCacheControl = "public, max-age=3600";

    private const string ErrorsPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void AddApiReference(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(openApi =>
        {
            OpenApiDefaults.Configure(openApi, ApiTags.Descriptions);
            openApi.AddOperationTransformer(AggregateResponseDescriptions.AddSectionsExtension);
        });
        builder.Services.AddHttpClient(ApiDocument.ClientName).AddInternalToken(CallAs.Service);
        builder.Services.AddSingleton<ApiDocument>();
    }

    public static void MapApiReference(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(DocumentPath, GetDocumentAsync).WithPageMetadata("openapi");
        endpoints.MapGet(ErrorsPage, GetErrors).WithPageMetadata("docs-errors");
        MapAsset(endpoints, "errors.css", Css);
        MapAsset(endpoints, "reference.css", Css);
        MapAsset(endpoints, "reference.js", Script);
        endpoints
            .MapScalarApiReference(
                Page,
                scalar =>
                {
                    scalar.Title = "Nibble API";
                    scalar.OpenApiRoutePattern = DocumentPath;
                    scalar.JavaScriptConfiguration = $"{AssetsPath}/reference.js";
                    scalar.HeadContent = $"""<link rel="stylesheet" href="{AssetsPath}/reference.css">""";
                    scalar.HeaderContent =
                        """<div id="nibble-accounts" class="nibble-accounts" role="group" aria-label="Demo accounts"></div>""";
                    scalar.WithNonce().DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp();
                    scalar.ShowDeveloperTools = DeveloperToolsVisibility.Never;
                    scalar.Favicon = "/console/icon.svg";
                    scalar.AddPreferredSecuritySchemes([OpenApiDefaults.BearerSchemeName]);
                }
            )
            .WithPageMetadata("docs")
            .WithContentPolicy();
    }

    private static TBuilder WithPageMetadata<TBuilder>(this TBuilder endpoint, string name)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint
            .WithRouteMetadata(name, Policies.Public, RateLimitPolicies.Read, RequestPriority.Low)
            .WithMetadata(new Microsoft.AspNetCore.Routing.ExcludeFromDescriptionAttribute());

    /// <summary>
    /// Allows scripts by a nonce per response. Inline styles are allowed, because the page's script creates them
    /// without a nonce.
    /// </summary>
    private static void WithContentPolicy(this IEndpointConventionBuilder page) =>
        page.Add(endpoint =>
        {
            var render = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                context.Response.OnStarting(() =>
                {
                    if (context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce)
                    {
                        context.Response.Headers.ContentSecurityPolicy =
                            $"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'unsafe-inline'; "
                            + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
                            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                    }

                    return Task.CompletedTask;
                });
                return render(context);
            };
        });

    private static async Task<FileContentHttpResult> GetDocumentAsync(
        ApiDocument document,
        HttpResponse response,
        CancellationToken cancellationToken
    )
    {
        var (json, tag, _) = await document.GetAsync(cancellationToken);
        response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(json, "application/json", entityTag: tag);
    }

    private static FileContentHttpResult GetErrors(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = ErrorsPolicy;
        return TypedResults.Bytes(ErrorCatalogPage.Html, Html);
    }

    private static void MapAsset(IEndpointRouteBuilder endpoints, string name, string contentType)
    {
        var content = Encoding.UTF8.GetBytes(EmbeddedAssets.ReadText(name));
        endpoints
            .MapGet(
                $"{AssetsPath}/{name}",
                (HttpResponse response) =>
                {
                    response.HttpContext.DisableTracing();
                    response.Headers.CacheControl = OneHourCacheControl;
                    return TypedResults.Bytes(content, contentType);
                }
            )
            .WithPageMetadata("docs-assets");
    }
}
