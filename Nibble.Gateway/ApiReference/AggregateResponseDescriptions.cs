using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nibble.Gateway.Aggregation;

namespace Nibble.Gateway.ApiReference;

/// <summary>
/// OpenAPI descriptions of the views. Only the services know the schemas of a view's sections, so the gateway's
/// document lists the sections' paths and the merge inserts the services' schemas.
/// </summary>
internal static class AggregateResponseDescriptions
{
    public const string SectionsExtension = "x-nibble-parts";

    /// <summary>Lists the sections of a view in an extension of its operation.</summary>
    public static Task AddSectionsExtension(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var isView = context.Description.SupportedResponseTypes.Any(response =>
            response.Type == typeof(IReadOnlyDictionary<string, object?>)
        );
        if (
            isView
            && context
                .Description.ActionDescriptor.EndpointMetadata.OfType<AggregateSectionsMetadata>()
                .FirstOrDefault()
                is { } view
        )
        {
            operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
            operation.Extensions[SectionsExtension] = new JsonNodeExtension(
                new JsonObject(view.Sections.Select(part => KeyValuePair.Create(part.Name, (JsonNode?)part.Path)))
            );
        }

        return Task.CompletedTask;
    }

    /// <summary>Creates the media type object of a view's response.</summary>
    /// <param name="sections">The path of each section.</param>
    /// <param name="findContent">Returns the media type object of GET at a path; null if unknown.</param>
    public static JsonObject CreateMediaType(JsonObject sections, Func<string, JsonObject?> findContent)
    {
        var properties = new JsonObject();
        var example = new JsonObject();
        foreach (var (name, path) in sections)
        {
            var answer = findContent(path!.GetValue<string>());
            properties[name] = answer?["schema"]?.DeepClone() is { } schema
                ? new JsonObject { ["oneOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) }
                : new JsonObject();
            example[name] = answer?["example"]?.DeepClone();
        }

        properties[AggregateResponseBuilder.Warnings] = new JsonObject
        {
            ["type"] = "array",
            ["description"] = "The parts that are missing, and why.",
            ["items"] = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("part", "code", "detail"),
                ["properties"] = new JsonObject
                {
                    ["part"] = new JsonObject { ["type"] = "string" },
                    ["code"] = new JsonObject { ["type"] = "string" },
                    ["detail"] = new JsonObject { ["type"] = "string" },
                },
            },
        };
        example[AggregateResponseBuilder.Warnings] = new JsonArray();
        return new JsonObject
        {
            ["schema"] = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray(AggregateResponseBuilder.Warnings),
                ["properties"] = properties,
            },
            ["example"] = example,
        };
    }
}
