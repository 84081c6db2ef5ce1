using System.Text.Json;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

/// <summary>The OpenAPI document of each service is complete.</summary>
public sealed class OpenApiTests
{
    private static readonly HashSet<string> Codes =
    [
        .. typeof(ErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!),
    ];

    public static TheoryData<string> Services => RunningServices.Names;

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Every_operation_has_a_name_a_summary_examples_and_the_codes_of_its_refusals(string service)
    {
        var document = await RunningServices.DocumentAsync(service);

        Assert.Equal("3.1", document.GetProperty("openapi").GetString()![..3]);
        Assert.All(
            document.GetProperty("tags").EnumerateArray(),
            tag => Assert.True(tag.TryGetProperty("description", out _), $"{tag} has no description (Tags.cs)")
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
            if (response.Name.StartsWith('2'))
            {
                CheckExamples(name, response.Value);
                continue;
            }

            refusals++;
            Assert.Equal(
                ProblemShape.ContentType,
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
}
