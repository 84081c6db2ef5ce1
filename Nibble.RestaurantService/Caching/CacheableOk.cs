using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.RestaurantService.Caching;

/// <summary>
/// A 200 response that is the same for all callers and may be cached by the gateway: sets the lifetime, the tags for
/// eviction and the ETag for revalidation (304 if it matches).
/// </summary>
/// <param name="value">The body.</param>
/// <param name="lifetime">The lifetime; null when not everybody may see the body.</param>
/// <param name="tags">The tags (<see cref="Contracts.CacheTags"/>).</param>
/// <param name="version">The version for <c>If-Match</c>, if the resource can be changed as a whole.</param>
internal sealed class CacheableOk<T>(T value, CacheLifetime? lifetime, string tags, long? version = null)
    : IResult,
        IEndpointMetadataProvider,
        IStatusCodeHttpResult,
        IValueHttpResult<T>
{
    public T? Value => value;

    public int? StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = JsonSerializer.SerializeToUtf8Bytes(value, json);
        var digest = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8));
        var response = httpContext.Response;
        var tag = EntityTags.Create(digest, version);
        response.GetTypedHeaders().ETag = tag;
        response.Headers.CacheControl = lifetime?.ToString() ?? "private, no-store";
        if (lifetime is not null)
        {
            response.Headers[NibbleHeaders.CacheTags] = tags;
        }

        var known = httpContext.Request.GetTypedHeaders().IfNoneMatch;
        if (known.Any(one => one == EntityTagHeaderValue.Any || one.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"])
        );
}
