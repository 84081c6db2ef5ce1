using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Nibble.Contracts;
using Nibble.Gateway.ApiReference;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

/// <summary>The OpenAPI document of each service is complete, and they make a good one together.</summary>
public sealed class OpenApiTests(OpenApiTests.Documents documents) : IClassFixture<OpenApiTests.Documents>
{
    private static readonly HashSet<string> Codes =
    [
        .. typeof(ErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!),
    ];

    public static TheoryData<string> Services => RunningServices.Names;

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_operation_has_a_name_a_summary_examples_and_the_codes_of_its_refusals(string service)
    {
        var document = documents.ByService[service];

        Assert.Equal("3.1", document.GetProperty("openapi").GetString()![..3]);
        Assert.All(
            document.GetProperty("tags").EnumerateArray(),
            tag => Assert.True(tag.TryGetProperty("description", out _), $"{tag} has no description (ApiTags.cs)")
        );
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            Assert.DoesNotContain(InternalRoutes.Prefix, path.Name, StringComparison.Ordinal);
            foreach (var operation in path.Value.EnumerateObject())
            {
                Check($"{operation.Name} {path.Name}", operation.Value);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_list_takes_a_limit_and_a_cursor_and_says_how_it_goes_on(string service)
    {
        var document = documents.ByService[service];

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            if (path.Value.TryGetProperty("get", out var operation) && FieldsOf(document, operation) is { } fields)
            {
                // A cart and an order have items too, and cost something.
                if (fields.Contains("items") && !fields.Contains("subtotal"))
                {
                    Assert.True(fields.Contains("next"), $"{path.Name} does not say how it goes on");
                    var parameters = operation
                        .GetProperty("parameters")
                        .EnumerateArray()
                        .Select(parameter => parameter.GetProperty("name").GetString());
                    Assert.True(!new[] { "limit", "cursor" }.Except(parameters).Any(), $"{path.Name} has no pages");
                }
            }
        }
    }

    /// <summary>The fields of the JSON that an operation answers with.</summary>
    private static HashSet<string>? FieldsOf(JsonElement document, JsonElement operation)
    {
        if (
            !operation.GetProperty("responses").TryGetProperty("200", out var ok)
            || !ok.TryGetProperty("content", out var content)
            || !content.TryGetProperty("application/json", out var json)
            || !json.TryGetProperty("schema", out var schema)
        )
        {
            return null;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document
                .GetProperty("components")
                .GetProperty("schemas")
                .GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        return schema.TryGetProperty("properties", out var properties)
            ? [.. properties.EnumerateObject().Select(property => property.Name)]
            : null;
    }

    [Fact]
    public void Together_they_are_one_valid_document()
    {
        var merged = OpenApiDocumentMerger.Merge(
            [
                .. documents.ByService.Select(document => new ServiceOpenApiDocument(
                    document.Key,
                    JsonObject.Create(document.Value)
                )),
            ],
            "All of it."
        );

        var read = OpenApiDocument.Parse(merged.ToJsonString(), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        var paths = documents.ByService.Values.SelectMany(document =>
            document.GetProperty("paths").EnumerateObject().Select(path => path.Name)
        );
        Assert.Equal(paths.Distinct().Order(), read.Document!.Paths.Keys.Order());
        var operations = read.Document.Paths.Values.SelectMany(path => path.Operations!.Values).ToList();
        Assert.Equal(
            operations.Count,
            operations.Select(operation => operation.OperationId).Distinct(StringComparer.Ordinal).Count()
        );
        Assert.All(
            References(merged),
            reference =>
                Assert.True(
                    merged["components"]![reference.Split('/')[2]]!.AsObject().ContainsKey(reference.Split('/')[3]),
                    reference
                )
        );
    }

    private static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject one => one.SelectMany(member =>
                member is { Key: "$ref", Value: JsonValue target }
                    ? [target.GetValue<string>()]
                    : References(member.Value)
            ),
            JsonArray many => many.SelectMany(References),
            _ => [],
        };

    private static void Check(string name, JsonElement operation)
    {
        Assert.True(operation.TryGetProperty("operationId", out _), $"{name} has no name");
        Assert.True(operation.TryGetProperty("summary", out _), $"{name} has no summary");
        Assert.True(operation.TryGetProperty("security", out _), $"{name} does not say who may call it");
        if (operation.TryGetProperty("requestBody", out var body))
        {
            CheckExamples(name, body);
        }

        var refusals = 0;
        foreach (var response in operation.GetProperty("responses").EnumerateObject())
        {
            if (response.Name[0] is '1' or '2')
            {
                CheckExamples(name, response.Value);
                continue;
            }

            refusals++;
            Assert.Equal(
                ProblemDetailsDefaults.ContentType,
                Assert.Single(response.Value.GetProperty("content").EnumerateObject()).Name
            );
            Assert.All(
                response.Value.GetProperty("x-error-codes").EnumerateArray(),
                code => Assert.Contains(code.GetString()!, Codes)
            );
        }

        if (!name.Contains(PublicTokens.JwksPath) && !name.Contains(PublicTokens.ConfigurationPath))
        {
            Assert.True(refusals > 0, $"{name} never says no");
        }
    }

    private static void CheckExamples(string name, JsonElement message)
    {
        if (
            message.TryGetProperty("content", out var content)
            && content.TryGetProperty("application/json", out var json)
        )
        {
            Assert.True(json.TryGetProperty("example", out _), $"{name} has no example");
        }
    }

    /// <summary>The documents of all services, each of them started once for it.</summary>
    public sealed class Documents : IAsyncLifetime
    {
        public Dictionary<string, JsonElement> ByService { get; } = [];

        public async Task InitializeAsync()
        {
            foreach (var service in ServiceNames.Services)
            {
                ByService[service] = await RunningServices.GetOpenApiDocumentAsync(service);
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
