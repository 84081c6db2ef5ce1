using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Nibble.ServiceDefaults.Errors;
using Yarp.ReverseProxy;

namespace Nibble.Gateway.Routing;

/// <summary>Rewrites requests of a <see cref="LegacyRoute"/> to their canonical form.</summary>
internal static partial class LegacyRouteRewriting
{
    public static void UseLegacyRoutes(this IReverseProxyApplicationBuilder proxy)
    {
        var clusters = proxy.ApplicationServices.GetRequiredService<IProxyStateLookup>();
        proxy.Use(
            (context, next) =>
                GatewayRouteMetadata.Of(context).LegacyRoute is { } legacyRoute
                    ? RewriteAsync(context, legacyRoute, clusters, next)
                    : next(context)
        );
    }

    private static async Task RewriteAsync(
        HttpContext context,
        LegacyRoute legacyRoute,
        IProxyStateLookup clusters,
        RequestDelegate next
    )
    {
        var request = context.Request;
        var values = new RouteValueDictionary(request.RouteValues);
        if (await SelectTargetAsync(legacyRoute, request, values) is not { } target)
        {
            var members = legacyRoute.Targets.Select(target => target.RequiredBodyMember!).ToList();
            var error = Error.Invalid(members[0], $"One of {string.Join(", ", members)} is needed, as an id.");
            await ProblemWriter.WriteAsync(context, error);
            return;
        }

        var (path, query) = (ExpandTemplate(target.Path, values), request.QueryString);
        if (path.IndexOf('?', StringComparison.Ordinal) is > 0 and var mark)
        {
            query = QueryString.FromUriComponent(path[mark..]).Add(query);
            path = path[..mark];
        }

        request.Path = path.TrimEnd('/');
        request.QueryString = query;
        request.Method = target.Method ?? request.Method;
        if (target.Body is not null)
        {
            SetBody(context, target.Body);
        }

        var service = GatewayRoutes.Canonical.First(route => route.Name == target.Route).Service;
        if (clusters.TryGetCluster(service, out var cluster))
        {
            context.ReassignProxyRequest(cluster);
        }

        await next(context);
    }

    private static async Task<RewriteTarget?> SelectTargetAsync(
        LegacyRoute legacyRoute,
        HttpRequest request,
        RouteValueDictionary values
    )
    {
        if (legacyRoute.Targets.All(target => target.RequiredBodyMember is null))
        {
            return legacyRoute.Targets[0];
        }

        var body = await ReadJsonAsync(request);
        foreach (var target in legacyRoute.Targets)
        {
            if (target.RequiredBodyMember is not { } member)
            {
                return target;
            }

            // The value becomes part of a path, so only an id is accepted.
            if (
                body.ValueKind == JsonValueKind.Object
                && body.TryGetProperty(member, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.TryGetGuid(out var id)
            )
            {
                values[member] = id;
                return target;
            }
        }

        return null;
    }

    /// <summary>Reads the buffered body as JSON and rewinds it.</summary>
    private static async Task<JsonElement> ReadJsonAsync(HttpRequest request)
    {
        try
        {
            return request.ContentLength > 0
                ? await JsonSerializer.DeserializeAsync<JsonElement>(
                    request.Body,
                    cancellationToken: request.HttpContext.RequestAborted
                )
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
        finally
        {
            if (request.Body.CanSeek)
            {
                request.Body.Position = 0;
            }
        }
    }

    private static string ExpandTemplate(string template, RouteValueDictionary values) =>
        Placeholder().Replace(template, match => values[match.Groups[1].Value]?.ToString() ?? "");

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    private static void SetBody(HttpContext context, string json)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(json);
        context.Request.Body = new MemoryStream(body, writable: false);
        context.Request.ContentLength = body.Length;
        context.Request.ContentType = "application/json";
        context.Features.Set<IHttpRequestBodyDetectionFeature>(HasBody.Instance);
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public static HasBody Instance { get; } = new();

        public bool CanHaveBody => true;
    }
}
