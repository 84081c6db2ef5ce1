using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Nibble.Tests.Support;

/// <summary>
/// A real Garnet with a password on a free loopback port, for tests that need Redis: an <c>IClassFixture</c>, or
/// <c>await using var garnet = await GarnetServer.StartNewAsync()</c> for a test that stops it.
/// It forgets everything when stopped, as a cache may, and comes back on the same port with the same password.
/// </summary>
public sealed class GarnetServer : IAsyncLifetime, IAsyncDisposable
{
    private static readonly Lazy<Task> Tool = new(RestoreToolAsync);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _password = RandomNumberGenerator.GetHexString(32);
    private Process? _process;

    // xunit disposes of nothing whose InitializeAsync has thrown; what started before that ends with the test process.
    public GarnetServer() => AppDomain.CurrentDomain.ProcessExit += (_, _) => _process?.Kill(entireProcessTree: true);

    public int Port { get; private set; }

    /// <summary>In the form that <c>ConnectionStrings:redis</c> has.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},password={_password},abortConnect=false";

    public static async Task<GarnetServer> StartNewAsync()
    {
        var server = new GarnetServer();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts, or starts again on the port it had.</summary>
    public async Task StartAsync()
    {
        await Tool.Value;
        var keepsPort = Port != 0;
        for (var attempt = 1; ; attempt++)
        {
            Port = keepsPort ? Port : FreePort();
            if (await TryStartAsync() is not { } output)
            {
                return;
            }

            if (attempt == 5)
            {
                throw new InvalidOperationException($"Garnet does not start on port {Port}: {output}");
            }
        }
    }

    /// <summary>Kills it: connections are reset, nothing is saved.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            // `dotnet garnet-server` is a parent that waits; the server is its child.
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    Task IAsyncLifetime.InitializeAsync() => StartAsync();

    Task IAsyncLifetime.DisposeAsync() => StopAsync();

    public ValueTask DisposeAsync() => new(StopAsync());

    /// <returns>Null once it accepts connections, else what it wrote before it gave up.</returns>
    private async Task<string?> TryStartAsync()
    {
        _process = StartDotnet(
            "garnet-server --bind 127.0.0.1 --lua true --lua-transaction-mode true --auth Password --memory 64m --index 8m "
                + $"--port {Port} --password {_password}"
        );
        using var limit = new CancellationTokenSource(StartTimeout);
        var output = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                // Read on, or a talkative server would block on a full pipe.
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return null;
            }

            output.Add(line);
        }

        output.Add(await _process.StandardError.ReadToEndAsync(limit.Token));
        await StopAsync();
        return string.Join(Environment.NewLine, output);
    }

    private static async Task RestoreToolAsync()
    {
        using var process = StartDotnet("tool restore");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet tool restore failed: {await output}{await error}");
        }
    }

    private static Process StartDotnet(string arguments) =>
        Process.Start(
            new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
            {
                WorkingDirectory = SourceRepository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
