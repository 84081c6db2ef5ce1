using System.Text.Json.Nodes;
using Nibble.ServiceDefaults.OpenApi;

namespace Nibble.Gateway.ApiReference;

/// <summary>A service's OpenAPI document.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Json">The document; null if it could never be fetched.</param>
internal sealed record ServiceOpenApiDocument(string Service, JsonObject? Json);

/// <summary>
/// Merges several OpenAPI documents into one: all public paths, and each component once. Components of the same name
/// that differ are prefixed with their service's name.
/// </summary>
internal static class OpenApiDocumentMerger
{
    private const string Paths = "paths";
    private const string Components = "components";
    private const string Schemas = "schemas";
    private const string Responses = "responses";
    private const string Reference = "$ref";
    private const string OperationId = "operationId";
    private const string SchemaPrefix = "#/components/schemas/";
    private const string GatewayErrorComponent = "GatewayRefusal";

    private static readonly string[] PublicPaths = ["/api/", "/.well-known/"];

    /// <param name="documents">The gateway's own first; if two describe the same operation, the first wins.</param>
    /// <param name="description">Description of the merged document.</param>
    public static JsonObject Merge(IReadOnlyList<ServiceOpenApiDocument> documents, string description)
    {
        var known = documents.Where(document => document.Json is not null).ToList();
        var missing = documents.Where(document => document.Json is null).Select(document => document.Service).ToList();
        var ambiguous = FindAmbiguousSchemas(known);
        var merged = new MergedDocument();
        foreach (var document in known)
        {
            var own = (JsonObject)document.Json!.DeepClone();
            PrefixSchemas(own, document.Service, ambiguous);
            merged.Add(own, document.Service);
        }

        return merged.Build(
            missing.Count == 0
                ? description
                : $"{description}\n\nMissing just now, because it does not answer: {string.Join(", ", missing)}."
        );
    }

    /// <summary>
    /// Finds names that have different schemas in different documents, directly or through references.
    /// </summary>
    private static HashSet<string> FindAmbiguousSchemas(IEnumerable<ServiceOpenApiDocument> documents)
    {
        var shared = documents
            .SelectMany(document => GetSection(document.Json!, Schemas))
            .GroupBy(schema => schema.Key, schema => schema.Value!)
            .Where(name => name.Count() > 1)
            .ToDictionary(name => name.Key, name => name.ToList());
        var ambiguous = shared
            .Where(name => name.Value.Any(schema => !JsonNode.DeepEquals(schema, name.Value[0])))
            .Select(name => name.Key)
            .ToHashSet();
        int before;
        do
        {
            before = ambiguous.Count;
            ambiguous.UnionWith(
                shared.Where(name => name.Value.Any(schema => RefersToAny(schema, ambiguous))).Select(name => name.Key)
            );
        } while (ambiguous.Count > before);

        return ambiguous;
    }

    private static bool RefersToAny(JsonNode schema, HashSet<string> names) =>
        FindReferences(schema).Any(reference => names.Contains(GetSchemaName(reference)));

    private static void PrefixSchemas(JsonObject document, string service, HashSet<string> names)
    {
        var prefix = char.ToUpperInvariant(service[0]) + service[1..];
        foreach (var reference in FindReferences(document).ToList())
        {
            if (names.Contains(GetSchemaName(reference)))
            {
                reference[Reference] = SchemaPrefix + prefix + GetSchemaName(reference);
            }
        }

        var schemas = GetSection(document, Schemas);
        foreach (var name in names)
        {
            if (schemas.Remove(name, out var schema))
            {
                schemas[prefix + name] = schema;
            }
        }
    }

    private static IEnumerable<JsonObject> FindReferences(JsonNode? node) =>
        node switch
        {
            JsonObject one => one.SelectMany(member => FindReferences(member.Value))
                .Concat(one[Reference] is JsonValue value && IsSchema(value) ? [one] : []),
            JsonArray many => many.SelectMany(FindReferences),
            _ => [],
        };

    private static bool IsSchema(JsonValue reference) =>
        reference.TryGetValue<string>(out var target) && target.StartsWith(SchemaPrefix, StringComparison.Ordinal);

    private static string GetSchemaName(JsonObject reference) =>
        reference[Reference]!.GetValue<string>()[SchemaPrefix.Length..];

    private static JsonObject GetSection(JsonObject document, string section) =>
        document[Components]?[section] as JsonObject ?? [];

    /// <summary>The merged document under construction.</summary>
    private sealed class MergedDocument
    {
        private readonly JsonObject _paths = [];
        private readonly Dictionary<string, JsonObject> _components = [];
        private readonly SortedDictionary<string, JsonNode> _tags = new(StringComparer.Ordinal);
        private readonly HashSet<string> _operationIds = [];

        public void Add(JsonObject document, string service)
        {
            foreach (var tag in document["tags"] as JsonArray ?? [])
            {
                _tags.TryAdd(tag!["name"]!.GetValue<string>(), tag.DeepClone());
            }

            foreach (var (section, components) in document[Components] as JsonObject ?? [])
            {
                var ours = _components.TryGetValue(section, out var known) ? known : _components[section] = [];
                foreach (var (name, component) in (JsonObject)components!)
                {
                    ours.TryAdd(name, component!.DeepClone());
                }
            }

            foreach (var (path, operations) in (JsonObject)document[Paths]!)
            {
                if (PublicPaths.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
                {
                    AddPath(path, (JsonObject)operations!, service);
                }
            }
        }

        public JsonObject Build(string description)
        {
            ExpandAggregateSections();
            var components = new JsonObject
            {
                [Responses] = new JsonObject { [GatewayErrorComponent] = CreateGatewayErrorResponse() },
            };
            foreach (var (section, content) in _components)
            {
                components[section] = new JsonObject(
                    content
                        .OrderBy(component => component.Key, StringComparer.Ordinal)
                        .Select(component => KeyValuePair.Create(component.Key, component.Value?.DeepClone()))
                );
            }

            return new JsonObject
            {
                ["openapi"] = "3.1.1",
                ["info"] = new JsonObject
                {
                    ["title"] = "Nibble",
                    ["version"] = "1",
                    ["description"] = description,
                    ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
                },
                ["externalDocs"] = new JsonObject
                {
                    ["description"] = "Every error code, what it means and what to do",
                    ["url"] = "/docs/errors",
                },
                ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
                ["tags"] = new JsonArray([.. _tags.Values]),
                [Paths] = _paths,
                [Components] = components,
            };
        }

        private void AddPath(string path, JsonObject operations, string service)
        {
            var ours = _paths[path] as JsonObject;
            if (ours is null)
            {
                _paths[path] = ours = [];
            }

            foreach (var (method, found) in operations)
            {
                if (ours.ContainsKey(method))
                {
                    continue;
                }

                var operation = (JsonObject)found!.DeepClone();
                var name = operation[OperationId]!.GetValue<string>();
                if (!_operationIds.Add(name))
                {
                    operation[OperationId] = name = $"{service}_{name}";
                    _operationIds.Add(name);
                }

                ((JsonObject)operation[Responses]!)["default"] = new JsonObject
                {
                    [Reference] = $"#/components/{Responses}/{GatewayErrorComponent}",
                };
                ours[method] = operation;
            }
        }

        /// <summary>Replaces the responses of views by the schemas of their sections.</summary>
        private void ExpandAggregateSections()
        {
            foreach (var (_, path) in _paths)
            {
                foreach (var (_, operation) in (JsonObject)path!)
                {
                    if (operation![AggregateResponseDescriptions.SectionsExtension] is JsonObject parts)
                    {
                        ((JsonObject)operation).Remove(AggregateResponseDescriptions.SectionsExtension);
                        operation[Responses]!["200"]!["content"] = new JsonObject
                        {
                            ["application/json"] = AggregateResponseDescriptions.CreateMediaType(
                                parts,
                                FindResponseContent
                            ),
                        };
                    }
                }
            }
        }

        /// <summary>Returns the media type object of GET at a path.</summary>
        private JsonObject? FindResponseContent(string path) =>
            _paths[path]?["get"]?[Responses]?["200"]?["content"]?["application/json"] as JsonObject;

        private static JsonObject CreateGatewayErrorResponse() =>
            new()
            {
                ["description"] =
                    "What the gateway may answer to any request: too many of them (429 `RATE_LIMITED`), the gateway is full (503 "
                    + "`OVERLOADED`), the service does not answer (503 `SERVICE_UNAVAILABLE`), answers too late (504 "
                    + "`GATEWAY_TIMEOUT`) or badly (502 `BAD_GATEWAY`).",
                ["content"] = new JsonObject
                {
                    ["application/problem+json"] = new JsonObject
                    {
                        ["schema"] = new JsonObject { [Reference] = SchemaPrefix + OpenApiDefaults.ProblemSchemaName },
                    },
                },
            };
    }
}
