using System.Text.Json;

namespace Nibble.Tests.Contract;

public sealed class ShapeTests
{
    private const string Order =
        "id, status (placed, picked_up), total, placedAt, by {id, role}, items[] {name}, note?";

    [Theory]
    [InlineData(
        """{"id":"0193d6f0-0000-7000-8000-00000000000a","status":"placed","total":1,"placedAt":null,"by":null,"items":[]}"""
    )]
    [InlineData(
        """
            {"id":"0193d6f0-0000-7000-8000-00000000000a","status":"picked_up","total":1,"placedAt":"2026-03-01T12:00:00.5Z",
            "by":{"id":null,"role":"system"},"items":[{"name":"Lasagne"}],"note":"ring","more":true}
            """
    )]
    public void What_is_as_agreed_has_no_errors(string json)
    {
        Assert.Empty(ErrorsIn(json));
    }

    [Theory]
    [InlineData(
        """{"id":"7","status":"Placed","total":"1","placedAt":"2026-03-01T12:00:00","by":{},"items":{}}""",
        ".id is",
        ".status is",
        ".total is",
        ".placedAt is",
        ".by.id is missing",
        ".by.role is missing",
        ".items is"
    )]
    [InlineData(
        """{"items":[{}],"total":1.5}""",
        ".id is missing",
        ".status is missing",
        ".total is",
        ".placedAt is missing",
        ".by is missing",
        ".items[0].name is missing"
    )]
    [InlineData("[]", " is Array")]
    public void What_is_not_is_named(string json, params string[] errors)
    {
        var found = ErrorsIn(json);

        Assert.Equal(errors.Length, found.Count);
        Assert.All(errors.Zip(found), pair => Assert.StartsWith(pair.First, pair.Second));
    }

    private static List<string> ErrorsIn(string json) =>
        [.. Shape.Parse(Order).ErrorsIn(JsonSerializer.Deserialize<JsonElement>(json))];
}
