using System.Text.Json;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Names of fields in errors, as the client wrote them.</summary>
internal static class FieldPaths
{
    /// <summary><c>Location.Lat</c> or <c>Items[0].Quantity</c> in the API's spelling.</summary>
    public static string CamelCase(string path) =>
        string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary>The JSON path of a <see cref="JsonException"/> without its <c>$.</c>; <c>body</c> for the whole.</summary>
    public static string OfJson(JsonException exception) =>
        exception.Path is { Length: > 2 } path ? path[(path[1] == '.' ? 2 : 1)..] : "body";
}
