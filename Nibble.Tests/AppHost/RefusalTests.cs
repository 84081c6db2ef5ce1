using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

/// <summary>An AppHost that cannot start says what is wrong and what to do, in two lines.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-refusal-").FullName;

    [Fact]
    public async Task A_port_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await RefusesAsync($"Port {port}", $"--Gateway:Port={port + 1}", $"--Gateway:Port={port}");
    }

    [Fact]
    public async Task A_port_that_is_none() => await RefusesAsync("99999", "1 to 65535", "--Gateway:Port=99999");

    [Fact]
    public async Task A_setting_that_is_no_number() =>
        await RefusesAsync("'eight' at 'Gateway:Port'", "Correct that setting", "--Gateway:Port=eight");

    [Fact]
    public async Task A_data_folder_that_cannot_be_written()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");

        await RefusesAsync($"The data folder {file}", "--Data:Path=", $"--Data:Path={file}");
    }

    [Fact]
    public async Task A_Redis_server_that_is_not_installed() =>
        await RefusesAsync("no-such-server", "Install it", "--Redis:Server=no-such-server");

    [Fact]
    public async Task No_feed_to_fetch_Garnet_from()
    {
        // A home where nothing has ever been fetched, and a way out that leads nowhere.
        var nowhere = new Dictionary<string, string>
        {
            ["HOME"] = _folder,
            ["DOTNET_CLI_HOME"] = _folder,
            ["NUGET_PACKAGES"] = Path.Combine(_folder, "packages"),
            ["HTTP_PROXY"] = "http://127.0.0.1:1",
            ["HTTPS_PROXY"] = "http://127.0.0.1:1",
            ["https_proxy"] = "http://127.0.0.1:1",
            ["NO_PROXY"] = "",
        };

        await RefusesAsync("dotnet tool restore", "--Redis:Server=redis-server", nowhere);
    }

    /// <summary>The SDK says it, from global.json, around its own guesses.</summary>
    [Fact]
    public async Task An_SDK_that_is_not_installed()
    {
        var settings = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "global.json"));
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
    public async Task Secrets_survive_a_start_that_was_refused()
    {
        await RefusesAsync("port 0", "1 to 65535", "--Gateway:Port=0");
        var file = Path.Combine(_folder, "data", "secrets.json");
        var first = await File.ReadAllTextAsync(file);

        await RefusesAsync("port 0", "1 to 65535", "--Gateway:Port=0");

        Assert.Contains("redis-password", first, StringComparison.Ordinal);
        Assert.Equal(first, await File.ReadAllTextAsync(file));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task RefusesAsync(string what, string remedy, params string[] arguments) =>
        RefusesAsync(what, remedy, environment: null, arguments);

    private async Task RefusesAsync(
        string what,
        string remedy,
        Dictionary<string, string>? environment,
        params string[] arguments
    )
    {
        string[] own = [$"--Gateway:Port={Platform.FreePort()}", $"--Data:Path={Path.Combine(_folder, "data")}"];
        var (exitCode, output, error) = await Platform.RunAsync(environment, [.. own, .. arguments]);

        Assert.Equal(1, exitCode);
        var lines = error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(what, lines[0], StringComparison.Ordinal);
        Assert.Contains(remedy, lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }
}
