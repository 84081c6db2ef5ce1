using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nibble.Tests.Gateway.Caching;
using Nibble.Tests.Support;
using Eventually = Nibble.Tests.Support.Eventually;

namespace Nibble.Tests.Gateway.Compression;

/// <summary>Text is compressed for who takes it, unless its origin forbids that, and is another entity then.</summary>
public sealed class CompressionTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly string Json = JsonSerializer.Serialize(Enumerable.Range(0, 1000));

    [Fact]
    public async Task Json_is_compressed_for_a_client_that_takes_it_and_keeps_the_version_that_it_shows()
    {
        Answer("/api/restaurants/text", "application/json", "max-age=60", "\"7\"");

        var response = await GetAsync("/api/restaurants/text", "gzip");
        var again = await GetAsync("/api/restaurants/text", "gzip");

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        Assert.Equal("\"7\"", response.Headers.ETag?.ToString());
        Assert.Equal(Json, await UnzippedAsync(response));
        Assert.Equal(Json, await UnzippedAsync(again));
    }

    [Theory]
    [InlineData("/api/restaurants/plain", "application/json", "max-age=60", "identity")]
    [InlineData("/api/restaurants/stream", "text/event-stream", "no-store", "gzip")]
    [InlineData("/api/restaurants/kept", "application/json", "max-age=60, no-transform", "gzip")]
    public async Task What_nobody_asked_for_what_streams_and_what_shall_not_be_transformed_passes_as_it_is(
        string path,
        string type,
        string cacheControl,
        string encoding
    )
    {
        Answer(path, type, cacheControl, "\"7\"");

        var response = await GetAsync(path, encoding);

        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Equal(Json, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_strong_tag_of_a_foreign_origin_is_weak_on_other_octets()
    {
        await using var origin = new RawOrigin(
            $"HTTP/1.1 200 OK\nContent-Type: application/json\nCache-Control: max-age=60\nETag: \"7\"\nContent-Length: {Json.Length}\nConnection: close\n\n{Json}"
        );
        gateway.Reconfigure(
            ("Gateway:Routes:zipped:ClusterId", "zipped"),
            ("Gateway:Routes:zipped:Match:Path", "/zipped/{**rest}"),
            ("Gateway:Routes:zipped:Metadata:Cache", "shared"),
            ("Gateway:Clusters:zipped:Destinations:one:Address", origin.Address)
        );

        var zipped = await Eventually.PollAsync(
            () => GetAsync("/zipped/a", "gzip"),
            response => response.StatusCode != HttpStatusCode.NotFound
        );
        var plain = await GetAsync("/zipped/a", "identity");
        var part = await GetAsync("/zipped/a", "gzip", ("Range", "bytes=0-9"), ("If-Range", "W/\"7\""));
        var known = await GetAsync("/zipped/a", "gzip", ("If-None-Match", "W/\"7\""));

        Assert.Equal("W/\"7\"", zipped.Headers.ETag?.ToString());
        Assert.Equal("\"7\"", plain.Headers.ETag?.ToString());
        Assert.Equal(HttpStatusCode.OK, part.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(1, origin.RequestCount);
    }

    private void Answer(string path, string type, string cacheControl, string etag) =>
        gateway.Handlers[path] = context =>
        {
            context.Response.ContentType = type;
            context.Response.Headers.CacheControl = cacheControl;
            context.Response.Headers.ETag = etag;
            return context.Response.WriteAsync(Json);
        };

    private async Task<HttpResponseMessage> GetAsync(
        string path,
        string encoding,
        params (string Name, string Value)[] headers
    )
    {
        using var client = gateway.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }

    private static async Task<string> UnzippedAsync(HttpResponseMessage response)
    {
        await using var zipped = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(zipped);
        return await reader.ReadToEndAsync();
    }
}
