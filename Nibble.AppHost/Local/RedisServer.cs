using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Nibble.AppHost.Local;

/// <summary>
/// Stands in for the Redis container: Garnet, a tool of this repository, or the <c>redis-server</c> that
/// <c>Redis:Server</c> names. On loopback, with a password, a bound on memory and nothing written to disk.
/// </summary>
internal sealed class RedisServer(
    IConfiguration configuration,
    DataFolder data,
    string repositoryRoot,
    string nuGetPackageRoot
)
{
    private const string Garnet = "garnet-server";

    // Without transactions a script's reads and writes interleave with those of other connections.
    private const string GarnetOptions =
        "--bind 127.0.0.1 --auth Password --lua true --lua-transaction-mode true --index 8m -q";

    private const string RedisOptions = "--bind 127.0.0.1 --maxmemory-policy allkeys-lru --appendonly no";

    private readonly string _server = configuration["Redis:Server"] ?? Garnet;

    /// <summary>Makes sure that the server is there, downloading Garnet when it is missing.</summary>
    /// <returns>What to start it with.</returns>
    public async Task<Command> PrepareAsync(
        int port,
        string password,
        Action<string> report,
        CancellationToken cancellation
    )
    {
        // In a file that only its owner reads; everyone sees a command line.
        var settings = Path.Combine(data.Path, "redis.conf");
        DataFolder.Write(settings, $"port {port}\nrequirepass {password}\nmaxmemory 64mb\n");
        if (_server == Garnet)
        {
            string[] import = ["--config-import-path", settings, "--config-import-format", "RedisConf"];
            var tool = await FindGarnetAsync(report, cancellation);
            KeyValuePair<string, string>[] smallHeap =
            [
                new("DOTNET_gcServer", "0"),
                new("DOTNET_gcConcurrent", "0"),
                new("DOTNET_TieredPGO", "0"),
                new("MALLOC_ARENA_MAX", "2"),
            ];
            return new(DotnetHost, ["exec", tool, .. import, .. GarnetOptions.Split(' ')], data.Path, smallHeap);
        }

        return new(FindExecutable(_server), [settings, .. RedisOptions.Split(' '), "--save", ""], data.Path, []);
    }

    /// <returns>Null when it answers PING, else why not.</returns>
    public static async Task<string?> CheckAsync(Uri address, string password, CancellationToken cancellation)
    {
        const string Answer = "+OK\r\n+PONG\r\n";
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        var question = $"*2\r\n$4\r\nAUTH\r\n${password.Length}\r\n{password}\r\n*1\r\n$4\r\nPING\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(question), cancellation);
        var answer = new byte[Answer.Length];
        var length = await client
            .GetStream()
            .ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellation);
        var text = Encoding.ASCII.GetString(answer, 0, length);
        return text == Answer ? null : $"it answers PING with {text.TrimEnd()}";
    }

    /// <summary>The dotnet that runs this process, which need not be the first in the PATH.</summary>
    public static string DotnetHost { get; } =
        Path.GetFullPath(
            Path.Combine(
                RuntimeEnvironment.GetRuntimeDirectory(),
                "../../..",
                OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"
            )
        );

    private async Task<string> FindGarnetAsync(Action<string> report, CancellationToken cancellation)
    {
        // Called by its path: `dotnet garnet-server` would be a second process that only waits for the first.
        using var manifest = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(repositoryRoot, ".config", "dotnet-tools.json"), cancellation)
        );
        var version = manifest.RootElement.GetProperty("tools").GetProperty(Garnet).GetProperty("version").GetString()!;
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? nuGetPackageRoot;
        var tool = Path.Combine(packages, Garnet, version, "tools", "net10.0", "any", "GarnetServer.dll");
        if (!File.Exists(tool))
        {
            report($"fetching {Garnet} {version}, this once");
            await RestoreToolsAsync(cancellation);
        }

        return File.Exists(tool)
            ? tool
            : throw new StartupException(
                $"`dotnet tool restore` succeeded, but there is no {tool}.",
                "Delete the folder .dotnet/toolResolverCache of your home, or set NUGET_PACKAGES as it was before."
            );
    }

    private async Task RestoreToolsAsync(CancellationToken cancellation)
    {
        using var restore = Process.Start(
            new ProcessStartInfo(DotnetHost, ["tool", "restore"])
            {
                WorkingDirectory = repositoryRoot,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = restore.StandardOutput.ReadToEndAsync(cancellation);
        var error = restore.StandardError.ReadToEndAsync(cancellation);
        await restore.WaitForExitAsync(cancellation);
        if (restore.ExitCode != 0)
        {
            var reason = $"{await output}\n{await error}".Split('\n', StringSplitOptions.RemoveEmptyEntries)[0].Trim();
            throw new StartupException(
                $"Garnet, the Redis of this platform, could not be fetched by `dotnet tool restore`: {reason}",
                "Make the NuGet feed reachable, or install Redis and add --Redis:Server=redis-server."
            );
        }
    }

    private static string FindExecutable(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] suffixes = OperatingSystem.IsWindows() ? ["", ".exe"] : [""];
        var candidates = from folder in folders from suffix in suffixes select Path.Combine(folder, name + suffix);
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new StartupException(
                $"Redis:Server is {name}, but there is no such program here.",
                "Install it or give its full path; without the setting Garnet is used, which needs no installation."
            );
    }
}
