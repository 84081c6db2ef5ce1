using Microsoft.Extensions.Primitives;
using Nibble.Gateway.Routing;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Gateway.Versioning;

/// <summary>
/// API versions in the path: <c>/api/v1/orders</c> is <c>/api/orders</c>; <c>/api/v2/…</c> exists for endpoints with
/// breaking changes. Every API response lists the versions in which its endpoint exists.
/// </summary>
internal static class ApiVersions
{
    /// <summary>Name of the header that lists the versions.</summary>
    public const string Header = "api-supported-versions";

    private const string Prefix = "/api/v";
    private const string Api = "/api";
    private const string Newest = "2";

    /// <summary>Version 1 only, as most endpoints.</summary>
    public static StringValues First { get; } = "1";

    public static StringValues FirstAndSecond { get; } = "1, 2";

    /// <summary>Removes version 1 from the path and rejects unknown versions. Must run before routing.</summary>
    public static void UseApiVersions(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var path = context.Request.Path.Value!;
                if (!HasVersion(path))
                {
                    return next(context);
                }

                var end = path.IndexOf('/', Prefix.Length);
                var version = end < 0 ? path.AsSpan(Prefix.Length) : path.AsSpan(Prefix.Length, end - Prefix.Length);
                if (version is "1")
                {
                    context.Request.Path = end < 0 ? Api : string.Concat(Api, path.AsSpan(end));
                    return next(context);
                }

                return version is Newest ? next(context) : WriteUnsupportedVersionAsync(context);
            }
        );

    /// <summary>Sets the headers for the endpoint's versions and deprecation. Must run after routing.</summary>
    public static void UseVersionHeaders(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                var endpoint = context.GetEndpoint();
                if (endpoint?.Metadata.GetMetadata<GatewayRouteMetadata>() is { } route)
                {
                    var headers = context.Response.Headers;
                    headers[Header] = route.Versions;
                    route.Deprecation?.WriteHeaders(headers);
                }
                else if (endpoint is null && HasVersion(context.Request.Path.Value!))
                {
                    return WriteUnsupportedVersionAsync(context);
                }

                return next(context);
            }
        );

    private static bool HasVersion(string path) =>
        path.Length > Prefix.Length
        && path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && char.IsAsciiDigit(path[Prefix.Length]);

    private static Task WriteUnsupportedVersionAsync(HttpContext context)
    {
        context.Response.Headers[Header] = FirstAndSecond;
        return ProblemWriter.WriteAsync(
            context,
            new Error(
                ErrorKind.NotFound,
                ErrorCodes.UnsupportedVersion,
                "This does not exist in the version that the path names."
            )
        );
    }
}
