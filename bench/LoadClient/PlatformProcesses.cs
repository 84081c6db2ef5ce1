using System.Globalization;
using System.Runtime.InteropServices;
using Nibble.Contracts;

namespace LoadClient;

/// <summary>What Linux knows of the platform's processes.</summary>
internal static class PlatformProcesses
{
    private const int ClockTicks = 2; // _SC_CLK_TCK

    private static readonly double TicksPerSecond = SystemConfiguration(ClockTicks);

    private static readonly string[] Names =
    [
        ServiceNames.Redis,
        ServiceNames.Users,
        ServiceNames.Restaurants,
        ServiceNames.Orders,
        ServiceNames.Drivers,
        ServiceNames.Admin,
        ServiceNames.Analytics,
        ServiceNames.Gateway,
    ];

    /// <summary>Name and id of each process of the platform with this data folder; replicas of the gateway share a name.</summary>
    public static ILookup<string, int> FindByDataPath(string dataPath)
    {
        var data = Path.GetFullPath(dataPath);
        var found = (
            from folder in Directory.EnumerateDirectories("/proc")
            let id = int.TryParse(Path.GetFileName(folder), out var number) ? number : 0
            where id != 0
            let name = GetServiceName(id, data)
            where name is not null
            select (name, id)
        ).ToList();
        return Names.All(name => found.Any(process => process.name == name))
            ? found
                .OrderBy(process => Array.IndexOf(Names, process.name))
                .ToLookup(process => process.name, process => process.id)
            : throw new InvalidOperationException($"Not every process of the platform with {data} runs.");
    }

    /// <summary>
    /// Nibble's own have their name and the data folder in their environment; Garnet reads a file of that folder, as does
    /// the <c>dotnet tool exec</c> that starts it.
    /// </summary>
    private static string? GetServiceName(int processId, string data)
    {
        var arguments = Read("cmdline");
        if (arguments.Contains(Path.Combine(data, "garnet.conf")))
        {
            return arguments.Any(argument => Path.GetFileName(argument) == "GarnetServer.dll")
                ? ServiceNames.Redis
                : null;
        }

        const string name = "OTEL_SERVICE_NAME=";
        var environment = Read("environ");
        return environment.Contains($"Data__Path={data}")
            ? environment
                .FirstOrDefault(variable => variable.StartsWith(name, StringComparison.Ordinal))
                ?[name.Length..]
            : null;

        string[] Read(string file)
        {
            try
            {
                return File.ReadAllText($"/proc/{processId}/{file}").Split('\0');
            }
            catch (Exception notOurs) when (notOurs is IOException or UnauthorizedAccessException)
            {
                return []; // Another user's, or it has ended meanwhile.
            }
        }
    }

    /// <summary>Milliseconds of CPU, user and system, since the process began.</summary>
    public static double GetCpuMilliseconds(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) * 1000 / TicksPerSecond;
    }

    /// <summary>Proportional set size in MiB: pages shared with others count in parts.</summary>
    public static double GetPssMebibytes(int processId) =>
        File.ReadLines($"/proc/{processId}/smaps_rollup")
            .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Select(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024)
            .Single();

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "sysconf")]
    private static extern long SystemConfiguration(int name);
}
