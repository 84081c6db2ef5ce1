using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Nibble.Tests.Support;

/// <summary>Signals by their Linux numbers; <see cref="Stop"/> makes a process hang until <see cref="Continue"/>.</summary>
public enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>What Linux knows of processes (proc(5)), and signals to them.</summary>
internal static class UnixProcess
{
    /// <summary>Whether that process runs; a zombie does not.</summary>
    public static bool IsRunning(int processId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Process.GetProcesses().Any(process => process.Id == processId);
        }

        try
        {
            var status = File.ReadAllText($"/proc/{processId}/stat");
            return status[status.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        // Before the file was opened, or between that and the reading of it.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The first child of a process, if it has one.</summary>
    public static int? ChildOf(int processId)
    {
        try
        {
            var children = File.ReadAllText($"/proc/{processId}/task/{processId}/children");
            return int.TryParse(children.Split(' ')[0], CultureInfo.InvariantCulture, out var child) ? child : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The program and its arguments; empty when the process is gone.</summary>
    public static string CommandLineOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Replace('\0', ' ').TrimEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>The environment that a process was started with; empty when it is gone or another user's.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/environ")
                .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(variable => variable.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .DistinctBy(pair => pair[0])
                .ToDictionary(pair => pair[0], pair => pair[1]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>The running processes that have a variable with that value in their environment.</summary>
    public static IReadOnlyList<int> FindByEnvironment(string variable, string value) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(folder =>
                    int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0
                )
                .Where(id => id != 0 && EnvironmentOf(id).GetValueOrDefault(variable) == value && IsRunning(id)),
        ];

    /// <summary>Sends a signal. After SIGSTOP it returns when all threads are stopped: the kernel stops them one by one.</summary>
    public static void Signal(int processId, UnixSignal signal)
    {
        if (OperatingSystem.IsWindows() && signal == UnixSignal.Kill)
        {
            using var process = Process.GetProcessById(processId);
            process.Kill(entireProcessTree: true);
            return;
        }

        if (Kill(processId, (int)signal) != 0)
        {
            throw new Win32Exception();
        }

        if (signal == UnixSignal.Stop && !SpinWait.SpinUntil(() => IsStopped(processId), TimeSpan.FromSeconds(10)))
        {
            throw new TimeoutException($"Process {processId} did not freeze.");
        }
    }

    private static bool IsStopped(int processId) =>
        Directory
            .EnumerateDirectories($"/proc/{processId}/task")
            .Select(thread => File.ReadAllText($"{thread}/stat"))
            .All(status => status[status.LastIndexOf(')') + 2] == 'T');

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
