using System.Net;
using System.Text.RegularExpressions;
using Nibble.Tests.Support;

namespace Nibble.Tests.WebConsole;

/// <summary>How the gateway serves the console's files, and that it serves nothing else with them.</summary>
public sealed partial class PageTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = gateway.Address };

    [Fact]
    public async Task The_page_allows_nothing_inline_and_nothing_from_elsewhere()
    {
        using var page = await _client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_that_the_page_and_its_modules_name_is_there()
    {
        var wanted = new Queue<string>(["/"]);
        var seen = new HashSet<string>(wanted);
        while (wanted.TryDequeue(out var path))
        {
            using var answer = await _client.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode}");
            var text = await answer.Content.ReadAsStringAsync();
            var names = path.EndsWith(".js", StringComparison.Ordinal) ? Import().Matches(text) : Asset().Matches(text);
            foreach (var name in names.Select(match => new Uri(new Uri(gateway.Address, path), match.Groups[1].Value)))
            {
                if (seen.Add(name.AbsolutePath))
                {
                    wanted.Enqueue(name.AbsolutePath);
                }
            }
        }

        Assert.True(seen.Count > 40, $"Only {seen.Count} files were found.");
    }

    [Fact]
    public async Task A_browser_that_has_a_file_is_told_that_it_still_holds()
    {
        using var first = await _client.GetAsync("/console/app/main.js");
        Assert.True(first.Headers.CacheControl?.NoCache);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/app/main.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/console/no-such-file.js")]
    [InlineData("/console/app")]
    [InlineData("/console/appsettings.json")]
    [InlineData("/index.html")]
    [InlineData("/api/no-such-path")]
    public async Task What_is_not_a_file_of_the_console_is_the_usual_404(string path)
    {
        using var answer = await _client.GetAsync(path);

        await answer.AssertErrorAsync(HttpStatusCode.NotFound, "NOT_FOUND");
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("""(?:from|import)\s*['"](\.[^'"]+)['"]""")]
    private static partial Regex Import();

    [GeneratedRegex("(?:href|src)=\"(/console/[^\"]+)\"")]
    private static partial Regex Asset();
}
