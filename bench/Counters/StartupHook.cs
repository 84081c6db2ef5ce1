using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Loaded into any .NET process by <c>DOTNET_STARTUP_HOOKS</c>: on SIGUSR1 it writes the bytes that the process has
/// allocated so far into the file that <c>BENCH_COUNTER</c> names. Between two signals it costs nothing.
/// </summary>
internal static class StartupHook
{
    private const PosixSignal SIGUSR1 = (PosixSignal)10;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("BENCH_COUNTER") is { Length: > 0 } path)
        {
            var registration = PosixSignalRegistration.Create(
                SIGUSR1,
                signal =>
                {
                    // Else the signal's default would follow, which ends the process.
                    signal.Cancel = true;
                    Write(path);
                }
            );
            // It lasts as long as somebody holds it.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => registration.Dispose();
        }
    }

    private static void Write(string path)
    {
        // Renamed when complete: who waits for the file never reads half a number.
        var allocated = GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(path + ".new", allocated);
        File.Move(path + ".new", path, overwrite: true);
    }
}
