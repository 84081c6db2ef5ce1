using System.Globalization;
using System.Net.NetworkInformation;

namespace Nibble.AppHost;

/// <summary>Finds what would keep the platform from starting before anything is started.</summary>
internal static class StartupCheck
{
    // A platform that was killed a moment ago lets go of its ports within this time.
    private static readonly TimeSpan PortTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Checks the settings and the ports, and locks the data folder.</summary>
    /// <param name="builder">Of the AppHost.</param>
    /// <param name="dataLock">To be held until the platform has stopped. The system takes it back however this process ends.</param>
    /// <returns>What is wrong and, in a second line, what to do; null when the platform can start.</returns>
    public static string? FindProblem(IDistributedApplicationBuilder builder, out IDisposable? dataLock)
    {
        dataLock = null;
        var settings = builder.Configuration;
        var dashboard = settings["Dashboard:Port"] ?? settings["ASPNETCORE_URLS"]?.Split(':')[^1].TrimEnd('/');
        if (settings["Dashboard:Port"] is { } port)
        {
            settings["ASPNETCORE_URLS"] = $"http://localhost:{port}";
        }

        // `dotnet run` passes no SIGKILL on. Aspire stops an AppHost whose CLI is gone, so it is told that this is its CLI.
        if (settings["DOTNET_LAUNCH_PROFILE"] is not null && File.Exists("/proc/self/stat"))
        {
            settings["ASPIRE_CLI_PID"] ??= File.ReadAllText("/proc/self/stat").Split(' ')[3];
        }

        return builder.ExecutionContext.IsPublishMode
            ? null
            : LockFolder(builder.DataPath(), out dataLock)
                ?? CheckNumber("Gateway:Replicas", settings["Gateway:Replicas"] ?? "1", 16)
                ?? CheckPort("gateway", "Gateway:Port", settings["Gateway:Port"] ?? "8000")
                ?? (dashboard is null ? null : CheckPort("dashboard", "Dashboard:Port", dashboard));
    }

    private static string? LockFolder(string path, out IDisposable? dataLock)
    {
        dataLock = null;
        try
        {
            var folder = Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
            {
                folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            }

            dataLock = new FileStream(
                Path.Combine(path, "apphost.lock"),
                FileMode.Create,
                FileAccess.Write,
                FileShare.None
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

    private static string? CheckNumber(string setting, string value, int maximum) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= maximum
            ? null
            : $"The setting {setting} is '{value}'.\nGive it a number from 1 to {maximum}.";

    private static string? CheckPort(string resource, string setting, string value)
    {
        if (CheckNumber(setting, value, ushort.MaxValue) is { } problem)
        {
            return problem;
        }

        var port = int.Parse(value, CultureInfo.InvariantCulture);
        return SpinWait.SpinUntil(() => !IsTaken(port), PortTimeout)
            ? null
            : $"Port {port}, where the {resource} should listen, is taken by another program.\n"
                + $"Stop that program, or choose another port: --{setting}={port + 1}";
    }

    private static bool IsTaken(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
