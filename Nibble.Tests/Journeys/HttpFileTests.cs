using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>The requests of nibble.http, sent one after the other as an editor would.</summary>
[Collection(PlatformCollection.Name)]
public sealed partial class HttpFileTests(Platform platform)
{
    private readonly Dictionary<string, string> _variables = [];
    private readonly Dictionary<string, (Request Request, JsonElement Answer)> _answers = [];

    [Fact]
    public async Task Each_request_of_the_file_succeeds()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(SourceRepository.Root, "nibble.http"));
        foreach (Match variable in Variables().Matches(text))
        {
            _variables[variable.Groups["name"].Value] = variable.Groups["value"].Value;
        }

        _variables["api"] = platform.GatewayUrl.ToString().TrimEnd('/');
        var requests = Requests().Matches(text);
        Assert.NotEmpty(requests);

        foreach (Match request in requests)
        {
            await SendAsync(
                new Request(
                    request.Groups["name"].Value,
                    new HttpMethod(request.Groups["method"].Value),
                    request.Groups["address"].Value,
                    request.Groups["headers"].Value,
                    request.Groups["body"].Value
                )
            );
        }
    }

    private async Task SendAsync(Request request)
    {
        using var message = new HttpRequestMessage(request.Method, await FillAsync(request.Address));
        if (request.Body.Trim() is { Length: > 0 } body)
        {
            message.Content = new StringContent(await FillAsync(body), Encoding.UTF8);
        }

        foreach (var line in request.Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (line[..line.IndexOf(':')], await FillAsync(line[(line.IndexOf(':') + 1)..].Trim()));
            if (name == "Content-Type" && message.Content is not null)
            {
                message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                message.Headers.Add(name, value);
            }
        }

        using var answer = await platform.Client.SendAsync(message);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{request.Method} {request.Address}: {(int)answer.StatusCode} {text}");
        if (request.Name.Length > 0)
        {
            _answers[request.Name] = (request, JsonSerializer.Deserialize<JsonElement>(text));
        }
    }

    private async Task<string> FillAsync(string text)
    {
        foreach (Match place in Places().Matches(text))
        {
            var what = place.Groups["what"].Value;
            text = text.Replace(
                place.Value,
                what switch
                {
                    "$guid" => $"{Guid.NewGuid()}",
                    "$datetime iso8601" => $"{DateTime.UtcNow:O}",
                    _ when Answered().Match(what) is { Success: true } path => await AnswerAsync(
                        path.Groups["name"].Value,
                        path.Groups["path"].Value
                    ),
                    _ => _variables[what],
                },
                StringComparison.Ordinal
            );
        }

        return text;
    }

    /// <summary>A person would send a request again whose answer does not have it yet.</summary>
    private async Task<string> AnswerAsync(string name, string path)
    {
        var found = await Eventually.PollAsync(
            async () =>
            {
                if (Find(_answers[name].Answer, path) is { } known)
                {
                    return known;
                }

                await SendAsync(_answers[name].Request);
                return null;
            },
            found => found is not null
        );
        Assert.True(found is not null, $"The answer to {name} has no {path}: {_answers[name].Answer}");
        return found;
    }

    private static string? Find(JsonElement json, string path)
    {
        foreach (Match step in Steps().Matches(path))
        {
            if (step.Groups["index"] is { Success: true, Value: var index })
            {
                if (int.Parse(index) >= json.GetArrayLength())
                {
                    return null;
                }

                json = json[int.Parse(index)];
            }
            else if (!json.TryGetProperty(step.Groups["member"].Value, out json))
            {
                return null;
            }
        }

        return json.ToString();
    }

    [GeneratedRegex(@"^@(?<name>\w+) = (?<value>.+)$", RegexOptions.Multiline)]
    private static partial Regex Variables();

    [GeneratedRegex(
        @"^###[^\n]*\n(# @name (?<name>\w+)\n)?(?<method>[A-Z]+) (?<address>\S+)\n(?<headers>([\w-]+:[^\n]*\n)*)(?<body>(?:(?!###)[^\n]*\n)*)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Requests();

    [GeneratedRegex(@"\{\{(?<what>[^}]+)\}\}")]
    private static partial Regex Places();

    [GeneratedRegex(@"^(?<name>\w+)\.response\.body\.\$(?<path>.+)$")]
    private static partial Regex Answered();

    [GeneratedRegex(@"\.(?<member>\w+)|\[(?<index>\d+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Steps();

    private sealed record Request(string Name, HttpMethod Method, string Address, string Headers, string Body);
}
