using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Names of fields in errors, as the client wrote them.</summary>
internal static partial class FieldPaths
{
    /// <summary><c>Location.Lat</c> or <c>Items[0].Quantity</c> in the API's spelling.</summary>
    public static string CamelCase(string path) =>
        string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary>
    /// The query or route parameter that could not be bound; null when something else is wrong. The framework says so
    /// only in words: <c>Failed to bind parameter "Guid id" from "x".</c>
    /// </summary>
    public static string? OfParameter(BadHttpRequestException exception) =>
        UnboundParameter().Match(exception.Message) is { Success: true } match ? match.Groups["name"].Value : null;

    [GeneratedRegex("""^(Failed to bind parameter|Required parameter) "[^"]* (?<name>\w+)" (?!.*from body)""")]
    private static partial Regex UnboundParameter();

    /// <summary>The JSON path of a <see cref="JsonException"/> without its <c>$.</c>; <c>body</c> for the whole.</summary>
    public static string OfJson(JsonException exception) =>
        exception.Path is { Length: > 2 } path ? path[(path[1] == '.' ? 2 : 1)..] : "body";
}
