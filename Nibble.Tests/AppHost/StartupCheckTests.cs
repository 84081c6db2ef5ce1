using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

/// <summary>An AppHost that cannot start says what is wrong and what to do, in two lines.</summary>
public sealed class StartupCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-refusal-").FullName;

    [Theory]
    [InlineData("Gateway:Port")]
    [InlineData("Dashboard:Port")]
    public async Task A_port_that_is_taken(string setting)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await AssertStartFailsAsync($"Port {port}", $"--{setting}={port + 1}", $"--{setting}={port}");
    }

    [Theory]
    [InlineData("Gateway:Port", "99999", "1 to 65535")]
    [InlineData("Gateway:Port", "0", "1 to 65535")]
    [InlineData("Gateway:Port", "eight", "1 to 65535")]
    [InlineData("Dashboard:Port", "-1", "1 to 65535")]
    [InlineData("Gateway:Replicas", "0", "1 to 16")]
    public async Task A_setting_that_is_no_number_of_its_range(string setting, string value, string range) =>
        await AssertStartFailsAsync($"{setting} is '{value}'", range, $"--{setting}={value}");

    [Fact]
    public async Task A_data_folder_that_cannot_be_written()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");

        await AssertStartFailsAsync($"The data folder {file}", "--Data:Path=", $"--Data:Path={file}");
    }

    /// <summary>The SDK says it, from global.json, around its own guesses.</summary>
    [Fact]
    public async Task An_SDK_that_is_not_installed()
    {
        var settings = await File.ReadAllTextAsync(Path.Combine(SourceRepository.Root, "global.json"));
        var unknown = settings.Replace("\"10.0.", "\"99.0.", StringComparison.Ordinal);
        Assert.NotEqual(settings, unknown);
        await File.WriteAllTextAsync(Path.Combine(_folder, "global.json"), unknown);

        using var dotnet = Process.Start(
            new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["build"])
            {
                WorkingDirectory = _folder,
                RedirectStandardError = true,
            }
        )!;
        var error = await dotnet.StandardError.ReadToEndAsync();
        await dotnet.WaitForExitAsync();

        Assert.NotEqual(0, dotnet.ExitCode);
        Assert.Contains("Nibble needs the .NET 10 SDK", error, StringComparison.Ordinal);
        Assert.Contains("https://dot.net/download", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_one_on_the_same_data()
    {
        using var first = new FileStream(
            Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName, "apphost.lock"),
            FileMode.OpenOrCreate,
            FileAccess.Write,
            FileShare.None
        );

        await AssertStartFailsAsync("Nibble runs already", "--Data:Path=");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task AssertStartFailsAsync(string problem, string remedy, params string[] arguments)
    {
        string[] own =
        [
            $"--Gateway:Port={Platform.FreePort()}",
            $"--Dashboard:Port={Platform.FreePort()}",
            $"--Data:Path={Path.Combine(_folder, "data")}",
        ];
        var (exitCode, output, error) = await AppHostProcess.RunAsync([.. own, .. arguments]);

        Assert.Equal(1, exitCode);
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(problem, lines[0], StringComparison.Ordinal);
        Assert.Contains(remedy, lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }
}
