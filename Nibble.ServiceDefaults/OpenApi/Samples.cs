using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Nibble.ServiceDefaults.OpenApi;

/// <summary>Shows of each body what one looks like, put together from what its fields look like.</summary>
internal static class Samples
{
    private const string Json = "application/json";
    private const int MaxDepth = 8;

    public static Task Add(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(one => one.Value)
        )
        {
            Add(operation.RequestBody?.Content);
            foreach (var (status, response) in operation.Responses ?? new OpenApiResponses())
            {
                if (status.StartsWith('2'))
                {
                    Add(response.Content);
                }
            }
        }

        return Task.CompletedTask;
    }

    private static void Add(IDictionary<string, OpenApiMediaType>? bodies)
    {
        if (
            bodies?.TryGetValue(Json, out var found) == true
            && found is OpenApiMediaType { Example: null, Schema: { } schema } body
        )
        {
            body.Example = Of(schema, MaxDepth);
        }
    }

    private static JsonNode? Of(IOpenApiSchema schema, int depth)
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
            return Of(choices[0], depth);
        }

        var type = schema.Type ?? JsonSchemaType.Null;
        return type switch
        {
            _ when depth == 0 => null,
            _ when type.HasFlag(JsonSchemaType.Object) => Members(schema, depth),
            _ when type.HasFlag(JsonSchemaType.Array) => schema.Items is { } item && Of(item, depth - 1) is { } one
                ? new JsonArray(one)
                : new JsonArray(),
            _ when type.HasFlag(JsonSchemaType.Boolean) => true,
            _ when type.HasFlag(JsonSchemaType.Integer) => Least(schema, 1),
            _ when type.HasFlag(JsonSchemaType.Number) => Least(schema, 1.5m),
            _ when type.HasFlag(JsonSchemaType.String) => Examples.OfFormat(schema.Format),
            _ => new JsonObject { ["key"] = "text" },
        };
    }

    private static JsonObject Members(IOpenApiSchema schema, int depth)
    {
        var members = new JsonObject();
        foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            members[name] = Of(member, depth - 1);
        }

        if (members.Count == 0 && schema.AdditionalProperties is { } value)
        {
            members["key"] = Of(value, depth - 1);
        }

        return members;
    }

    private static JsonNode Least(IOpenApiSchema schema, decimal otherwise) =>
        decimal.TryParse(schema.Minimum, System.Globalization.CultureInfo.InvariantCulture, out var least)
        && least > otherwise
            ? least
            : otherwise;

    private static bool IsNull(IOpenApiSchema schema) => schema.Type == JsonSchemaType.Null;
}
