using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nibble.AppHost.Local;

/// <summary>
/// Starts processes that cannot outlive the AppHost, even when that is killed with -9. On Unix a guard, a shell that
/// reads from a pipe of the AppHost, knows every child before the child may run; when the pipe ends, it kills those
/// that are left. On Windows they share a job object that the system ends with the AppHost.
/// </summary>
internal sealed class Leash : IDisposable
{
    private const string Guard = """
        trap '' HUP INT QUIT TERM
        held=' '
        while read -r verb pid; do
          case $verb in
            hold) held="$held$pid " ;;
            release) held="${held%% $pid *} ${held#* $pid }" ;;
          esac
        done
        [ "$held" = ' ' ] || kill -9 $held
        """;

    // Ctrl-C reaches the whole group: the children leave it to the AppHost, which stops them in order.
    private const string Child = """trap '' HUP INT QUIT; read -r _ && exec "$@" </dev/null""";

    private readonly Process? _guard;
    private readonly Lock _gate = new();

    public Leash()
    {
        if (OperatingSystem.IsWindows())
        {
            WindowsJob.EnclosesThisProcess();
        }
        else
        {
            _guard = Process.Start(
                new ProcessStartInfo("/bin/sh", ["-c", Guard]) { RedirectStandardInput = true, WorkingDirectory = "/" }
            );
        }
    }

    public Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        if (_guard is null)
        {
            return Process.Start(start)!;
        }

        string[] command = ["-c", Child, "sh", start.FileName, .. start.ArgumentList];
        start.FileName = "/bin/sh";
        start.ArgumentList.Clear();
        Array.ForEach(command, start.ArgumentList.Add);
        var process = Process.Start(start)!;
        Tell("hold", process);
        process.StandardInput.Write('\n');
        process.StandardInput.Close();
        return process;
    }

    public void Release(Process process) => Tell("release", process);

    /// <summary>Asks a process to stop. Windows has no such signal; there Ctrl-C has reached every process itself.</summary>
    public static void Terminate(Process process)
    {
        if (!OperatingSystem.IsWindows() && !process.HasExited)
        {
            _ = Kill(process.Id, 15);
        }
    }

    public static async Task CancelWhenParentDiesAsync(CancellationTokenSource stop)
    {
        // On Windows `dotnet run` keeps its child in a job object by itself.
        var parent = OperatingSystem.IsWindows() ? 0 : GetParentProcessId();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (parent != 0 && await timer.WaitForNextTickAsync() && !stop.IsCancellationRequested)
        {
            if (GetParentProcessId() != parent)
            {
                await stop.CancelAsync();
            }
        }
    }

    public void Dispose()
    {
        _guard?.StandardInput.Close();
        _guard?.WaitForExit();
        _guard?.Dispose();
    }

    private void Tell(string verb, Process process)
    {
        lock (_gate)
        {
            _guard?.StandardInput.Write($"{verb} {process.Id}\n");
            _guard?.StandardInput.Flush();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "getppid")]
    private static extern int GetParentProcessId();

    private static class WindowsJob
    {
        private const int ExtendedLimitInformation = 9;
        private const int KillOnJobClose = 0x2000;

        /// <summary>The handle stays open as long as this process lives: the system closes it, and so ends the job.</summary>
        public static void EnclosesThisProcess()
        {
            var job = CreateJobObject(0, null);
            // JOBOBJECT_EXTENDED_LIMIT_INFORMATION of 64-bit Windows, zero but for LimitFlags.
            var limits = new byte[144];
            BitConverter.TryWriteBytes(limits.AsSpan(16), KillOnJobClose);
            if (
                !SetInformationJobObject(job, ExtendedLimitInformation, limits, limits.Length)
                || !AssignProcessToJobObject(job, Process.GetCurrentProcess().Handle)
            )
            {
                throw new Win32Exception();
            }
        }

        [DllImport("kernel32", EntryPoint = "CreateJobObjectW", CharSet = CharSet.Unicode, SetLastError = true)]
        private static extern nint CreateJobObject(nint attributes, string? name);

        [DllImport("kernel32", SetLastError = true)]
        private static extern bool SetInformationJobObject(nint job, int kind, byte[] information, int length);

        [DllImport("kernel32", SetLastError = true)]
        private static extern bool AssignProcessToJobObject(nint job, nint process);
    }
}
