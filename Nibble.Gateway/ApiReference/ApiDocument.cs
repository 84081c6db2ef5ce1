using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Nibble.Contracts;
using Nibble.Gateway.Routing;

namespace Nibble.Gateway.ApiReference;

/// <summary>
/// The OpenAPI document of the whole API, merged from those of the services and cached for five minutes. For a service
/// that does not respond its last known document is used; without one it is left out and a warning is logged.
/// </summary>
internal sealed partial class ApiDocument(
    IHttpClientFactory clients,
    [FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider gatewayDocument,
    TimeProvider time,
    ILogger<ApiDocument> logger
)
{
    /// <summary>Name of the document, here and in the services.</summary>
    public const string Name = "v1";

    /// <summary>Path of a service's own document.</summary>
    public const string ServicePath = $"/openapi/{Name}.json";

    /// <summary>Name of the <see cref="HttpClient"/>.</summary>
    public const string ClientName = "openapi";

    private const string Description = """
        Food delivery: everything that clients may ask of Nibble, at one address.

        Sign in with `POST /api/auth/login` and send its `accessToken` as `Authorization: Bearer …`. Every error is
        `application/problem+json`; branch on its `code`, which [/docs/errors](/docs/errors) explains. Lists answer
        `items` and `next`; give `next` back as `cursor`. Money is in minor units with its `currency`, times are UTC.
        `/api/v1/…` is the same as `/api/…`.
        """;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IncompleteLifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _known = [];
    private Task<RenderedDocument>? _refresh;
    private RenderedDocument? _latest;
    private long _refreshedAt;

    /// <summary>Returns the current document; waits only if there is none yet.</summary>
    public Task<RenderedDocument> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_refresh is null || (_refresh.IsCompleted && IsDue()))
            {
                _refreshedAt = time.GetTimestamp();
                // Shared by concurrent callers, so none of them can cancel it.
                _refresh = RefreshAsync();
            }

            return _latest is { } latest ? Task.FromResult(latest) : _refresh.WaitAsync(cancellationToken);
        }
    }

    private bool IsDue() =>
        time.GetElapsedTime(_refreshedAt) >= (_latest is { IsComplete: true } ? Lifetime : IncompleteLifetime);

    private async Task<RenderedDocument> RefreshAsync()
    {
        var services = RouteMetadata.Services.Order(StringComparer.Ordinal).ToList();
        var fetched = await Task.WhenAll(services.Select(FetchAsync));
        var ours = await gatewayDocument.GetOpenApiDocumentAsync(CancellationToken.None);
        var ownJson = await ours.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
        var documents = new List<ServiceOpenApiDocument>
        {
            new(ServiceNames.Gateway, (JsonObject)JsonNode.Parse(ownJson)!),
        };
        var isWhole = true;
        foreach (var (service, json) in services.Zip(fetched))
        {
            if (json is not null)
            {
                _known[service] = json;
            }

            isWhole &= json is not null;
            documents.Add(new ServiceOpenApiDocument(service, _known.GetValueOrDefault(service)));
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(OpenApiDocumentMerger.Merge(documents, Description));
        var rendered = new RenderedDocument(
            bytes,
            new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\""),
            isWhole
        );
        lock (_gate)
        {
            _latest = rendered;
        }

        return rendered;
    }

    private async Task<JsonObject?> FetchAsync(string service)
    {
        using var limit = new CancellationTokenSource(FetchTimeout, time);
        try
        {
            using var client = clients.CreateClient(ClientName);
            await using var stream = await client.GetStreamAsync(
                new Uri($"http://{service}{ServicePath}"),
                limit.Token
            );
            var document = await JsonNode.ParseAsync(stream, cancellationToken: limit.Token) as JsonObject;
            return document?["paths"] is JsonObject ? document : null;
        }
        catch (Exception failed)
        {
            // A failing service must not prevent the others' documents from being served.
            LogMissing(service, failed);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The OpenAPI document of {Service} cannot be had")]
    private partial void LogMissing(string service, Exception failure);

    /// <summary>The document as it is sent.</summary>
    /// <param name="Json">The document as UTF-8.</param>
    /// <param name="ETag">Its entity tag.</param>
    /// <param name="IsComplete">Whether every service contributed its current document.</param>
    internal sealed record RenderedDocument(byte[] Json, EntityTagHeaderValue ETag, bool IsComplete);
}
