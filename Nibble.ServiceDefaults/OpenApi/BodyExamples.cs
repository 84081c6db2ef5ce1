using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Nibble.ServiceDefaults.OpenApi;

/// <summary>Shows of each body what one looks like, put together from what its fields look like.</summary>
internal static class BodyExamples
{
    private const string JsonContentType = "application/json";
    private const int MaxDepth = 8;

    public static Task AddExamples(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(one => one.Value)
        )
        {
            AddExamples(operation.RequestBody?.Content);
            foreach (var (status, response) in operation.Responses ?? new OpenApiResponses())
            {
                if (status.StartsWith('2'))
                {
                    AddExamples(response.Content);
                }
            }
        }

        return Task.CompletedTask;
    }

    private static void AddExamples(IDictionary<string, OpenApiMediaType>? bodies)
    {
        if (
            bodies?.TryGetValue(JsonContentType, out var found) == true
            && found is OpenApiMediaType { Example: null, Schema: { } schema } body
        )
        {
            body.Example = CreateExample(schema, MaxDepth);
        }
    }

    private static JsonNode? CreateExample(IOpenApiSchema schema, int depth)
    {
        if (schema.Examples is [{ } example, ..])
        {
            return example.DeepClone();
        }

        if (schema.Enum is [{ } first, ..])
        {
            return first.DeepClone();
        }

        if (schema.Default is { } usual)
        {
            return usual.DeepClone();
        }

        var choices = (schema.OneOf ?? []).Concat(schema.AnyOf ?? []).Where(choice => !IsNull(choice)).ToList();
        if (choices.Count > 0)
        {
            return CreateExample(choices[0], depth);
        }

        var type = schema.Type ?? JsonSchemaType.Null;
        return type switch
        {
            _ when depth == 0 => null,
            _ when type.HasFlag(JsonSchemaType.Object) => CreateObjectExample(schema, depth),
            _ when type.HasFlag(JsonSchemaType.Array) => schema.Items is { } item
            && CreateExample(item, depth - 1) is { } one
                ? new JsonArray(one)
                : new JsonArray(),
            _ when type.HasFlag(JsonSchemaType.Boolean) => true,
            _ when type.HasFlag(JsonSchemaType.Integer) => GetNumberExample(schema, 1),
            _ when type.HasFlag(JsonSchemaType.Number) => GetNumberExample(schema, 1.5m),
            _ when type.HasFlag(JsonSchemaType.String) => PropertyExamples.GetExampleForFormat(schema.Format),
            _ => new JsonObject { ["key"] = "text" },
        };
    }

    private static JsonObject CreateObjectExample(IOpenApiSchema schema, int depth)
    {
        var members = new JsonObject();
        foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            members[name] = CreateExample(member, depth - 1);
        }

        if (members.Count == 0 && schema.AdditionalProperties is { } value)
        {
            members["key"] = CreateExample(value, depth - 1);
        }

        return members;
    }

    private static JsonNode GetNumberExample(IOpenApiSchema schema, decimal fallback) =>
        decimal.TryParse(schema.Minimum, System.Globalization.CultureInfo.InvariantCulture, out var least)
        && least > fallback
            ? least
            : fallback;

    private static bool IsNull(IOpenApiSchema schema) => schema.Type == JsonSchemaType.Null;
}
