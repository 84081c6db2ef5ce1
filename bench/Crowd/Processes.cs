using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Crowd;

/// <summary>What Linux knows of the platform's processes, which the AppHost lists in <c>resources.json</c>.</summary>
internal static class Processes
{
    private const int ClockTicks = 2; // _SC_CLK_TCK

    private static readonly double TicksPerSecond = SystemConfiguration(ClockTicks);

    /// <summary>Name and id of each process of the platform.</summary>
    public static IReadOnlyDictionary<string, int> Of(string platform)
    {
        using var state = JsonDocument.Parse(File.ReadAllText(Path.Combine(platform, "resources.json")));
        return state
            .RootElement.GetProperty("resources")
            .EnumerateArray()
            .ToDictionary(
                resource => resource.GetProperty("name").GetString()!,
                resource => resource.GetProperty("processId").GetInt32()
            );
    }

    /// <summary>Milliseconds of CPU, user and system, since the process began.</summary>
    public static double CpuOf(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) * 1000 / TicksPerSecond;
    }

    /// <summary>Proportional set size in MiB: pages shared with others count in parts.</summary>
    public static double MemoryOf(int processId) =>
        File.ReadLines($"/proc/{processId}/smaps_rollup")
            .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Select(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024)
            .Single();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "sysconf")]
    private static extern long SystemConfiguration(int name);
}
