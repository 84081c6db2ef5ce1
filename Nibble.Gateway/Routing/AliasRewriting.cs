using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Nibble.ServiceDefaults.Errors;
using Yarp.ReverseProxy;

namespace Nibble.Gateway.Routing;

/// <summary>Turns the request of an <see cref="Alias"/> into the one that it means.</summary>
internal static partial class AliasRewriting
{
    public static void UseAliases(this IReverseProxyApplicationBuilder proxy)
    {
        var clusters = proxy.ApplicationServices.GetRequiredService<IProxyStateLookup>();
        proxy.Use(
            (context, next) =>
                RouteTraits.Of(context).Alias is { } alias
                    ? RewriteAsync(context, alias, clusters, next)
                    : next(context)
        );
    }

    private static async Task RewriteAsync(
        HttpContext context,
        Alias alias,
        IProxyStateLookup clusters,
        RequestDelegate next
    )
    {
        var request = context.Request;
        var values = new RouteValueDictionary(request.RouteValues);
        if (await ChooseAsync(alias, request, values) is not { } meaning)
        {
            var members = alias.Meanings.Select(meaning => meaning.WhenBodyHas!).ToList();
            var error = Error.Invalid(members[0], $"One of {string.Join(", ", members)} is needed, as an id.");
            await ProblemWriter.WriteAsync(context, error);
            return;
        }

        var (path, query) = (Fill(meaning.Path, values), request.QueryString);
        if (path.IndexOf('?', StringComparison.Ordinal) is > 0 and var mark)
        {
            query = QueryString.FromUriComponent(path[mark..]).Add(query);
            path = path[..mark];
        }

        request.Path = path.TrimEnd('/');
        request.QueryString = query;
        request.Method = meaning.Method ?? request.Method;
        if (meaning.Body is not null)
        {
            SetBody(context, meaning.Body);
        }

        var service = GatewayRoutes.Canonical.First(route => route.Name == meaning.Route).Service;
        if (clusters.TryGetCluster(service, out var cluster))
        {
            context.ReassignProxyRequest(cluster);
        }

        await next(context);
    }

    private static async Task<Meaning?> ChooseAsync(Alias alias, HttpRequest request, RouteValueDictionary values)
    {
        if (alias.Meanings.All(meaning => meaning.WhenBodyHas is null))
        {
            return alias.Meanings[0];
        }

        var body = await ReadAsync(request);
        foreach (var meaning in alias.Meanings)
        {
            if (meaning.WhenBodyHas is not { } member)
            {
                return meaning;
            }

            // It becomes a part of a path, so nothing but an id will do.
            if (
                body.ValueKind == JsonValueKind.Object
                && body.TryGetProperty(member, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.TryGetGuid(out var id)
            )
            {
                values[member] = id;
                return meaning;
            }
        }

        return null;
    }

    /// <summary>The body, which has been buffered before, as JSON; it can be read again.</summary>
    private static async Task<JsonElement> ReadAsync(HttpRequest request)
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

    private static string Fill(string template, RouteValueDictionary values) =>
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
