using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Nibble.Gateway.ApiReference;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway.ApiReference;

/// <summary>What people read about the API, and that none of it comes from elsewhere.</summary>
public sealed partial class ApiReferenceTests : IClassFixture<ApiReferenceTests.DocumentedServices>
{
    private readonly GatewayFixture _gateway;

    public ApiReferenceTests(DocumentedServices services) => _gateway = services.Gateway;

    [Fact]
    public async Task The_document_holds_what_the_services_and_the_gateway_offer()
    {
        using var client = _gateway.Client();

        var response = await client.GetAsync(ApiReferenceExtensions.DocumentPath);

        var document = await response.JsonAsync();
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Equal(6, paths.Count(path => path.StartsWith("/api/of/", StringComparison.Ordinal)));
        Assert.Contains("/api/views/home", paths);
        Assert.Contains("/api/health", paths);
        Assert.DoesNotContain(paths, path => path.StartsWith("/docs", StringComparison.Ordinal));
        Assert.Equal("/", document.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.True(document.GetProperty("components").GetProperty("securitySchemes").TryGetProperty("bearer", out _));
        Assert.DoesNotContain("127.0.0.1", document.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_the_document_is_not_sent_it_again()
    {
        using var client = _gateway.Client();
        var first = await client.GetAsync(ApiReferenceExtensions.DocumentPath);
        using var again = new HttpRequestMessage(HttpMethod.Get, ApiReferenceExtensions.DocumentPath);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task The_reference_page_runs_its_own_scripts_only_and_asks_nobody_else()
    {
        using var client = _gateway.Client();

        var response = await client.GetAsync($"{ApiReferenceExtensions.Page}/");

        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        var nonce = Nonce().Match(policy).Groups[1].Value;
        Assert.NotEmpty(nonce);
        Assert.All(Script().Matches(page), script => Assert.Contains($"nonce=\"{nonce}\"", script.Value));
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        foreach (Match script in Source().Matches(page))
        {
            var source = await client.GetAsync(new Uri(new Uri(_gateway.Address, "/docs/"), script.Groups[1].Value));
            Assert.Equal(HttpStatusCode.OK, source.StatusCode);
        }
    }

    [Fact]
    public async Task No_two_answers_have_the_same_nonce()
    {
        using var client = _gateway.Client();
        var first = await client.GetAsync($"{ApiReferenceExtensions.Page}/");
        var second = await client.GetAsync($"{ApiReferenceExtensions.Page}/");

        Assert.NotEqual(
            first.Headers.GetValues("Content-Security-Policy").Single(),
            second.Headers.GetValues("Content-Security-Policy").Single()
        );
    }

    [Fact]
    public async Task An_error_links_to_its_line_in_the_catalogue()
    {
        using var client = _gateway.Client();
        var problem = await (await client.GetAsync("/api/users/me")).AssertErrorAsync(
            HttpStatusCode.Unauthorized,
            ErrorCodes.TokenMissing
        );

        var link = new Uri(_gateway.Address, problem.GetProperty("type").GetString());
        var page = await client.GetStringAsync(link);

        Assert.Contains($"id=\"{link.Fragment[1..]}\"", page, StringComparison.Ordinal);
        Assert.All(
            typeof(ErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!),
            code => Assert.Contains($"<tr id=\"{code}\">", page, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("errors.css", "text/css")]
    [InlineData("reference.css", "text/css")]
    [InlineData("reference.js", "text/javascript")]
    public async Task The_pages_parts_are_served(string name, string type)
    {
        var response = await _gateway.Client().GetAsync($"/docs/assets/{name}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
    }

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("<script[^>]*src=\"([^\"]+)\"")]
    private static partial Regex Source();

    /// <summary>Six services, each with a document of its own.</summary>
    public sealed class DocumentedServices : IAsyncLifetime
    {
        internal GatewayFixture Gateway { get; } = new();

        public Task InitializeAsync()
        {
            Gateway.Handlers[ApiDocument.ServicePath] = context =>
                context.Response.WriteAsJsonAsync(
                    new
                    {
                        openapi = "3.1.1",
                        paths = new Dictionary<string, object>
                        {
                            // Each service has a port of its own in the fixture.
                            [$"/api/of/{context.Connection.LocalPort}"] = new
                            {
                                get = new { operationId = "Get", responses = new Dictionary<string, object>() },
                            },
                        },
                    }
                );
            return Gateway.InitializeAsync();
        }

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
