using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Nibble.Tests.Gateway.RateLimiting;

/// <summary>A real Redis where the machine has one: what holds on Garnet shall hold there too.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly Process? _process;

    public RedisServer()
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            ConnectionString = $"{listener.LocalEndpoint},abortConnect=false";
        }

        var port = ConnectionString.Split(':', ',')[1];
        try
        {
            _process = Process.Start(
                new ProcessStartInfo("redis-server", $"--port {port} --bind 127.0.0.1 --save \"\" --appendonly no")
                {
                    RedirectStandardOutput = true,
                    WorkingDirectory = Path.GetTempPath(),
                }
            );
            while (
                _process!.StandardOutput.ReadLine() is { } line
                && !line.Contains("Ready to accept connections", StringComparison.Ordinal)
            ) { }

            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No redis-server on this machine: the tests that want it are skipped.
        }
    }

    public bool IsInstalled => _process is not null;

    public string ConnectionString { get; }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
    }
}
