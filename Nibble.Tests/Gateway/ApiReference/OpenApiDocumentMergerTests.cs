using System.Text.Json.Nodes;
using Nibble.Gateway.ApiReference;

namespace Nibble.Tests.Gateway.ApiReference;

/// <summary>How several OpenAPI documents become one.</summary>
public sealed class OpenApiDocumentMergerTests
{
    [Fact]
    public void What_is_the_same_is_there_once_and_what_is_not_gets_its_service_in_front()
    {
        var merged = OpenApiDocumentMerger.Merge(
            [
                Document(
                    "orders",
                    "/api/orders",
                    "ListOrders",
                    """{"Point":{"type":"object"},"Item":{"type":"object"}}""",
                    "Item"
                ),
                Document(
                    "drivers",
                    "/api/drivers",
                    "ListDrivers",
                    """{"Point":{"type":"object"},"Item":{"type":"string"}}""",
                    "Item"
                ),
            ],
            ""
        );

        Assert.Equal(["DriversItem", "OrdersItem", "Point"], SchemasOf(merged));
        Assert.Equal("#/components/schemas/OrdersItem", AnswerOf(merged, "/api/orders"));
        Assert.Equal("#/components/schemas/DriversItem", AnswerOf(merged, "/api/drivers"));
    }

    [Fact]
    public void What_refers_to_different_things_is_not_the_same()
    {
        const string Page = """ "Page":{"type":"array","items":{"$ref":"#/components/schemas/Item"}} """;
        static string Item(string type) => $"\"Item\":{{\"type\":\"{type}\"}}";

        var merged = OpenApiDocumentMerger.Merge(
            [
                Document("orders", "/api/orders", "ListOrders", $"{{{Page},{Item("object")}}}", "Page"),
                Document("drivers", "/api/drivers", "ListDrivers", $"{{{Page},{Item("string")}}}", "Page"),
            ],
            ""
        );

        Assert.Equal(["DriversItem", "DriversPage", "OrdersItem", "OrdersPage"], SchemasOf(merged));
        Assert.Equal("#/components/schemas/OrdersPage", AnswerOf(merged, "/api/orders"));
        Assert.Equal(
            "#/components/schemas/OrdersItem",
            merged["components"]!["schemas"]!["OrdersPage"]!["items"]!["$ref"]!.GetValue<string>()
        );
    }

    [Fact]
    public void What_is_not_public_is_left_out()
    {
        var merged = OpenApiDocumentMerger.Merge(
            [
                Document("orders", "/internal/orders", "Secret", "{}", "Nothing"),
                Document("drivers", "/api/drivers", "ListDrivers", "{}", "Nothing"),
            ],
            ""
        );

        Assert.Equal(["/api/drivers"], merged["paths"]!.AsObject().Select(path => path.Key));
    }

    [Fact]
    public void Operations_of_the_same_name_are_told_apart()
    {
        var merged = OpenApiDocumentMerger.Merge(
            [
                Document("orders", "/api/orders", "List", "{}", "Nothing"),
                Document("drivers", "/api/drivers", "List", "{}", "Nothing"),
            ],
            ""
        );

        Assert.Equal("List", merged["paths"]!["/api/orders"]!["get"]!["operationId"]!.GetValue<string>());
        Assert.Equal("drivers_List", merged["paths"]!["/api/drivers"]!["get"]!["operationId"]!.GetValue<string>());
    }

    [Fact]
    public void Who_is_missing_is_named()
    {
        var merged = OpenApiDocumentMerger.Merge(
            [Document("orders", "/api/orders", "List", "{}", "Nothing"), new ServiceOpenApiDocument("drivers", null)],
            "All of it."
        );

        Assert.Equal(
            "All of it.\n\nMissing just now, because it does not answer: drivers.",
            merged["info"]!["description"]!.GetValue<string>()
        );
    }

    [Fact]
    public void A_view_looks_like_its_parts()
    {
        var view = Document("gateway", "/api/views/home", "Home", "{}", "Nothing");
        view.Json!["paths"]!["/api/views/home"]!["get"]![AggregateResponseDescriptions.SectionsExtension] =
            new JsonObject { ["orders"] = "/api/orders", ["unknown"] = "/api/nothing" };

        var merged = OpenApiDocumentMerger.Merge(
            [view, Document("orders", "/api/orders", "List", """{"Order":{"type":"object"}}""", "Order")],
            ""
        );

        var operation = merged["paths"]!["/api/views/home"]!["get"]!.AsObject();
        Assert.False(operation.ContainsKey(AggregateResponseDescriptions.SectionsExtension));
        var properties = operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["properties"]!;
        Assert.Equal("#/components/schemas/Order", properties["orders"]!["oneOf"]![0]!["$ref"]!.GetValue<string>());
        Assert.NotNull(properties["warnings"]);
        Assert.NotNull(properties["unknown"]);
    }

    private static ServiceOpenApiDocument Document(
        string service,
        string path,
        string operation,
        string schemas,
        string response
    ) =>
        new(
            service,
            (JsonObject)
                JsonNode.Parse(
                    $$"""
                    {
                      "openapi": "3.1.1",
                      "tags": [{ "name": "{{service}}" }],
                      "paths": {
                        "{{path}}": {
                          "get": {
                            "operationId": "{{operation}}",
                            "responses": {
                              "200": {
                                "content": {
                                  "application/json": { "schema": { "$ref": "#/components/schemas/{{response}}" } }
                                }
                              }
                            }
                          }
                        }
                      },
                      "components": { "schemas": {{schemas}} }
                    }
                    """
                )!
        );

    private static IEnumerable<string> SchemasOf(JsonObject document) =>
        document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key);

    private static string AnswerOf(JsonObject document, string path) =>
        document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]![
            "$ref"
        ]!.GetValue<string>();
}
