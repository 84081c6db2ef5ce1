using System.Text.Json;
using System.Text.RegularExpressions;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>
/// nibble.postman_collection.json, which Postman and Bruno import, holds the requests of nibble.http, which
/// <see cref="HttpFileTests"/> sends: the same ones in the same order, and keeps of each answer what later ones need.
/// </summary>
public sealed partial class PostmanCollectionTests
{
    private static readonly string Requests = Read("nibble.http");
    private static readonly JsonElement Collection = JsonSerializer.Deserialize<JsonElement>(
        Read("nibble.postman_collection.json")
    );

    [Fact]
    public void It_names_the_format_that_both_import_and_the_address_of_the_platform()
    {
        Assert.EndsWith(
            "/collection/v2.1.0/collection.json",
            Collection.GetProperty("info").GetProperty("schema").GetString(),
            StringComparison.Ordinal
        );
        var variable = Assert.Single(Collection.GetProperty("variable").EnumerateArray());
        Assert.Equal("api", variable.GetProperty("key").GetString());
        Assert.Contains($"@api = {variable.GetProperty("value").GetString()}\n", Requests, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_requests_are_those_of_the_http_file()
    {
        var expected = Requests
            .Split("\n### ")
            .Skip(1)
            .Select(part => Translated(NameLine().Replace(part, "").TrimEnd()))
            .ToArray();

        Assert.Equal(expected, Collection.GetProperty("item").EnumerateArray().Select(Written));
    }

    [Fact]
    public void Whatever_a_request_takes_from_an_answer_an_earlier_one_has_kept()
    {
        var needed = Answered()
            .Matches(Requests)
            .Select(match =>
                $"pm.collectionVariables.set(\"{Variable(match)}\", pm.response.json(){match.Groups["path"].Value});"
            );
        var kept = Collection
            .GetProperty("item")
            .EnumerateArray()
            .Where(item => item.TryGetProperty("event", out _))
            .SelectMany(item => item.GetProperty("event")[0].GetProperty("script").GetProperty("exec").EnumerateArray())
            .Select(line => line.GetString());

        Assert.Equal(needed.Distinct().Order(), kept.Order());
    }

    /// <summary>One request in the words of the .http file, with Postman's variables.</summary>
    private static string Translated(string part) =>
        Answered()
            .Replace(part, match => $"{{{{{Variable(match)}}}}}")
            .Replace("{{$datetime iso8601}}", "{{$isoTimestamp}}", StringComparison.Ordinal)
            .Replace("{{json}}", "application/json", StringComparison.Ordinal);

    /// <summary>One item of the collection in the words of the .http file.</summary>
    private static string Written(JsonElement item)
    {
        var request = item.GetProperty("request");
        var url = request.GetProperty("url");
        string[] lines =
        [
            item.GetProperty("name").GetString()!,
            $"{request.GetProperty("method").GetString()} {url.GetProperty("raw").GetString()}",
            .. request
                .GetProperty("header")
                .EnumerateArray()
                .Select(header =>
                    $"{header.GetProperty("key").GetString()}: {header.GetProperty("value").GetString()}"
                ),
        ];
        var head = string.Join('\n', lines);
        return request.TryGetProperty("body", out var body) ? $"{head}\n\n{body.GetProperty("raw").GetString()}" : head;
    }

    /// <summary>The name of the answer and the last member of the path into it.</summary>
    private static string Variable(Match answered) =>
        $"{answered.Groups["name"].Value}.{answered.Groups["path"].Value.Split('.')[^1]}";

    private static string Read(string file) => File.ReadAllText(Path.Combine(SourceRepository.Root, file));

    [GeneratedRegex(@"^# @name \w+\n", RegexOptions.Multiline)]
    private static partial Regex NameLine();

    [GeneratedRegex(@"\{\{(?<name>\w+)\.response\.body\.\$(?<path>[^}]+)\}\}")]
    private static partial Regex Answered();
}
