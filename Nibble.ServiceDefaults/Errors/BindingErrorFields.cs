using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Nibble.ServiceDefaults.Errors;

/// <summary>Names of fields in errors, as the client wrote them.</summary>
internal static partial class BindingErrorFields
{
    /// <summary>The whole body, where no field of it can be named.</summary>
    public const string Body = "body";

    /// <summary><c>Location.Lat</c> or <c>Items[0].Quantity</c> in the API's spelling.</summary>
    public static string ToCamelCase(string path) =>
        string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary>
    /// The query or route parameter that could not be bound; null when something else is wrong. The framework says so
    /// only in words: <c>Failed to bind parameter "Guid id" from "x".</c>
    /// </summary>
    public static string? GetParameterName(BadHttpRequestException exception) =>
        UnboundParameterRegex().Match(exception.Message) is { Success: true } match
            ? ToCamelCase(match.Groups["name"].Value)
            : null;

    /// <summary>Whether there was no body where one is needed; the framework says this too only in words.</summary>
    public static bool IsMissingBody(BadHttpRequestException exception) =>
        exception.StatusCode == StatusCodes.Status400BadRequest && MissingBodyRegex().IsMatch(exception.Message);

    [GeneratedRegex("""^(Failed to bind parameter|Required parameter) "[^"]* (?<name>\w+)" (?!.*from body)""")]
    private static partial Regex UnboundParameterRegex();

    [GeneratedRegex(" no body was provided| not provided from body")]
    private static partial Regex MissingBodyRegex();

    /// <summary>
    /// The JSON path of a <see cref="JsonException"/> without its <c>$.</c>, or those of the members that are missing
    /// there; <see cref="Body"/> for the whole.
    /// </summary>
    public static IReadOnlyList<string> GetJsonPaths(JsonException exception)
    {
        var path = exception.Path is { Length: > 2 } known ? known[(known[1] == '.' ? 2 : 1)..] : null;
        var missing = MissingMembersRegex().Match(exception.Message);
        return missing.Success
            ? [.. missing.Groups["name"].Captures.Select(name => path is null ? name.Value : $"{path}.{name.Value}")]
            : [path ?? Body];
    }

    [GeneratedRegex("missing required properties including: ('(?<name>[^']+)'[,;. ]*)+")]
    private static partial Regex MissingMembersRegex();
}
