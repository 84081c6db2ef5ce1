using System.Diagnostics;
using System.Text.RegularExpressions;
using Nibble.Tests.Support;

namespace Nibble.Tests.Journeys;

/// <summary>The tour of README.md, pasted into a shell as it stands there.</summary>
[Collection(PlatformCollection.Name)]
public sealed partial class ReadmeTourTests(Platform platform)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task The_tour_works_as_pasted()
    {
        Skip.IfNot(File.Exists("/bin/bash") && File.Exists("/usr/bin/curl"), "The tour is written for bash and curl.");
        var readme = await File.ReadAllTextAsync(Path.Combine(SourceRepository.Root, "README.md"));
        var tour = readme[readme.IndexOf("<!-- run by ReadmeTourTests -->", StringComparison.Ordinal)..];
        var commands = string.Concat(Blocks().Matches(tour).Select(block => block.Groups[1].Value))
            .Replace("http://localhost:8000", platform.GatewayUrl.ToString().TrimEnd('/'), StringComparison.Ordinal);

        using var shell = Process.Start(
            new ProcessStartInfo("/bin/bash", ["-c", commands])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        using var limit = new CancellationTokenSource(Limit);
        var output = await shell.StandardOutput.ReadToEndAsync(limit.Token);
        await shell.WaitForExitAsync(limit.Token);

        Assert.True(shell.ExitCode == 0, output);
        Assert.DoesNotContain("\"code\":", output, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"delivered\"", output, StringComparison.Ordinal);
        Assert.Matches("\"orders\":[1-9]", output);
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
