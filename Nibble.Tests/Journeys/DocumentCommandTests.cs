using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>
/// The commands of the documents that start the platform, as they stand there, on a port and a folder of their own; when
/// the shared platform rests.
/// </summary>
[Collection(PlatformCollection.Name)]
public sealed partial class DocumentCommandTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("nibble-document-").FullName;
    private readonly HttpClient _client = new();

    [SkippableFact]
    public async Task The_command_of_the_readme_with_the_options_of_the_caching_page_puts_the_cache_before_an_origin_of_ones_own()
    {
        var asked = 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var origin = builder.Build();
        origin.MapGet(
            "/greeting",
            (HttpContext context) =>
            {
                Interlocked.Increment(ref asked);
                context.Response.Headers.CacheControl = "max-age=600";
                return "hello";
            }
        );
        await origin.StartAsync();
        var command = await CommandOfAsync("docs/caching.md");
        Assert.StartsWith($"{await CommandOfAsync("README.md")} -- ", command, StringComparison.Ordinal);

        await RunAsync(
            command.Replace("http://127.0.0.1:8001", origin.Urls.Single(), StringComparison.Ordinal),
            async gateway =>
            {
                // What a service evicts while it starts may empty the memory of the gateway once more.
                await AnswersAsync(new Uri(gateway, "/health"));
                await Eventually.AssertWithinTwoMinutesAsync(async () => IsHit(await GreetAsync()));
                var before = asked;
                var again = await GreetAsync();

                Assert.Equal("hello", await again.Content.ReadAsStringAsync());
                Assert.True(IsHit(again), $"{again.Headers}");
                Assert.Equal(before, asked);

                Task<HttpResponseMessage> GreetAsync() => _client.GetAsync(new Uri(gateway, "/greeting"));
            }
        );
    }

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static bool IsHit(HttpResponseMessage response) =>
        response.Headers.GetValues("Cache-Status").Single().Contains("hit", StringComparison.Ordinal);

    private static async Task<string> CommandOfAsync(string document)
    {
        Skip.IfNot(File.Exists("/bin/bash") && OperatingSystem.IsLinux(), "The commands are written for bash.");
        var text = await File.ReadAllTextAsync(Path.Combine(SourceRepository.Root, document));
        return Blocks().Matches(text).Select(block => block.Groups[1].Value.TrimEnd()).First();
    }

    /// <summary>Types the command, waits for the platform, and presses Ctrl-C in the end.</summary>
    private async Task RunAsync(string command, Func<Uri, Task> useAsync)
    {
        var gateway = new Uri($"http://localhost:{Platform.FreePort()}");
        // What these tests were built with is not built again beside them.
        var built = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        var typed = command.Replace("dotnet run", $"exec dotnet run --no-build -c {built}", StringComparison.Ordinal);
        using var shell = Process.Start(
            new ProcessStartInfo(
                "/bin/bash",
                [
                    "-c",
                    $"{typed} --Gateway:Port={gateway.Port} --Dashboard:Port={Platform.FreePort()} --Data:Path={_data}",
                ]
            )
            {
                WorkingDirectory = SourceRepository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = shell.StandardOutput.ReadToEndAsync();
        shell.ErrorDataReceived += (_, _) => { };
        shell.BeginErrorReadLine();
        try
        {
            await useAsync(gateway);
        }
        finally
        {
            if (!shell.HasExited)
            {
                UnixProcess.Signal(shell.Id, UnixSignal.Terminate);
            }

            await shell.WaitForExitAsync();
        }

        Assert.Contains("Starting Nibble", await output, StringComparison.Ordinal);
    }

    private Task AnswersAsync(Uri address) =>
        Eventually.AssertWithinTwoMinutesAsync(async () =>
        {
            try
            {
                using var answer = await _client.GetAsync(address);
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                // The gateway does not listen yet.
                return false;
            }
        });

    [GeneratedRegex("```sh\n(dotnet run .*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
