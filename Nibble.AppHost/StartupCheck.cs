using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Nibble.AppHost;

/// <summary>Finds what would keep the platform from starting before anything is started.</summary>
internal static class StartupCheck
{
    // A platform that was killed a moment ago lets go of its ports within this time.
    private static readonly TimeSpan PortTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Checks settings and ports, and locks the data folder for as long as this process lives.</summary>
    /// <returns>What is wrong and, in a second line, what to do; null when the platform can start.</returns>
    public static string? FindProblem(IDistributedApplicationBuilder builder)
    {
        var settings = builder.Configuration;
        if (settings["Dashboard:Port"] is { } dashboard)
        {
            settings["ASPNETCORE_URLS"] = $"http://localhost:{dashboard}";
        }

        var profile = settings["ASPNETCORE_URLS"]?.Split(';')[^1].Split(':')[^1].TrimEnd('/');
        return builder.ExecutionContext.IsPublishMode
            ? null
            : FindBadNumber(settings, "Gateway:Port", IPEndPoint.MaxPort)
                ?? FindBadNumber(settings, "Gateway:Replicas", 16)
                ?? FindBadNumber(settings, "Dashboard:Port", IPEndPoint.MaxPort)
                ?? LockDataFolder(builder)
                ?? FindTakenPort("gateway", settings.GetValue("Gateway:Port", 8000), "Gateway:Port")
                ?? FindTakenPort("dashboard", int.TryParse(profile, out var port) ? port : 0, "Dashboard:Port");
    }

    private static string? FindBadNumber(ConfigurationManager settings, string name, int highest) =>
        settings[name] is not { } value || (int.TryParse(value, out var number) && number > 0 && number <= highest)
            ? null
            : $"The setting {name} is '{value}'.\nGive it a number from 1 to {highest}.";

    private static string? LockDataFolder(IDistributedApplicationBuilder builder)
    {
        var path = builder.DataPath();
        try
        {
            var folder = Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
            {
                folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            }

            // The system takes the lock back when this process ends, however it ends.
            var file = Path.Combine(path, "apphost.lock");
            var @lock = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            builder.OnBeforeStart(
                (start, cancellation) =>
                {
                    start
                        .Services.GetRequiredService<IHostApplicationLifetime>()
                        .ApplicationStopped.Register(@lock.Dispose);
                    return Task.CompletedTask;
                }
            );
            return null;
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && Directory.Exists(path))
        {
            return $"Nibble runs already: another AppHost uses the data folder {path}.\n"
                + "Stop it, or give this one a folder and ports: --Data:Path=… --Gateway:Port=… --Dashboard:Port=…";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"The data folder {path} cannot be written: {error.Message}\n"
                + "Make it writable, or choose another one: --Data:Path=…";
        }
    }

    private static string? FindTakenPort(string resource, int port, string setting)
    {
        var deadline = Environment.TickCount64 + PortTimeout.TotalMilliseconds;
        while (!IsFree(IPAddress.Loopback, port) || !IsFree(IPAddress.IPv6Loopback, port))
        {
            if (Environment.TickCount64 > deadline)
            {
                return $"Port {port}, where the {resource} should listen, is taken by another program.\n"
                    + $"Stop that program, or choose another port: --{setting}={port + 1}";
            }

            Thread.Sleep(200);
        }

        return null;
    }

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            // Bound alone does not tell: .NET shares addresses on Unix until one listens.
            socket.Listen();
            return true;
        }
        catch (SocketException error)
        {
            // A machine may have no IPv6.
            return error.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;
        }
    }
}
