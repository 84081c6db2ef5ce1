using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Nibble.AppHost;

/// <summary>Finds what would keep the platform from starting before anything is started.</summary>
internal sealed class StartupCheck : IDisposable
{
    // A platform that was killed a moment ago lets go of its ports within this time.
    private static readonly TimeSpan PortTimeout = TimeSpan.FromSeconds(10);

    private FileStream? _dataFolderLock;

    /// <summary>What is wrong and, in a second line, what to do; null when the platform can start.</summary>
    public string? Problem { get; private set; }

    /// <summary>Checks settings and ports, and holds the data folder until disposed of. Nothing is checked to publish.</summary>
    public static StartupCheck Run(IDistributedApplicationBuilder builder)
    {
        var check = new StartupCheck();
        if (builder.ExecutionContext.IsRunMode)
        {
            check.Problem =
                FindBadNumber(builder.Configuration, "Gateway:Port", IPEndPoint.MaxPort)
                ?? FindBadNumber(builder.Configuration, "Gateway:Replicas", 16)
                ?? FindBadNumber(builder.Configuration, "Dashboard:Port", IPEndPoint.MaxPort)
                ?? check.LockDataFolder(builder.DataPath())
                ?? FindTakenPort("gateway", builder.GatewayPort(), "Gateway:Port")
                ?? FindTakenPort("dashboard", builder.DashboardPort(), "Dashboard:Port");
        }

        return check;
    }

    public void Dispose() => _dataFolderLock?.Dispose();

    private static string? FindBadNumber(ConfigurationManager configuration, string setting, int highest) =>
        configuration[setting] is not { } value
        || (int.TryParse(value, out var number) && number > 0 && number <= highest)
            ? null
            : $"The setting {setting} is '{value}'.\nGive it a number from 1 to {highest}.";

    private string? LockDataFolder(string path)
    {
        try
        {
            _dataFolderLock = DataFolder.Lock(path);
            return null;
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && Directory.Exists(path))
        {
            return $"Nibble runs already: another AppHost uses the data folder {path}.\n"
                + "Stop it, or give this one a folder and ports of its own: --Data:Path=… --Gateway:Port=… --Dashboard:Port=…";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"The data folder {path} cannot be written: {error.Message}\n"
                + "Make it writable, or choose another one: --Data:Path=…";
        }
    }

    private static string? FindTakenPort(string resource, int? port, string setting)
    {
        var deadline = Environment.TickCount64 + (long)PortTimeout.TotalMilliseconds;
        while (port is { } number && !IsFree(number))
        {
            if (Environment.TickCount64 > deadline)
            {
                return $"Port {number}, where the {resource} should listen, is taken by another program.\n"
                    + $"Stop that program, or choose another port: --{setting}={number + 1}";
            }

            Thread.Sleep(200);
        }

        return null;
    }

    private static bool IsFree(int port)
    {
        try
        {
            foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
            {
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(address, port));
                // Bound alone does not tell: .NET shares addresses on Unix until one listens.
                socket.Listen();
            }
        }
        catch (SocketException error)
        {
            // A machine may have no IPv6.
            return error.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;
        }

        return true;
    }
}
