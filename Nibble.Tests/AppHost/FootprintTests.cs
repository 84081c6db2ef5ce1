using System.Diagnostics;
using System.Globalization;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

/// <summary>Runs when no other test does: what it measures is the whole machine's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FootprintCollection
{
    public const string Name = "Footprint";
}

/// <summary>The budget of the platform as <c>dotnet run</c> starts it, demo city and dashboard included (docs/performance.md).</summary>
[Collection(FootprintCollection.Name)]
public sealed class FootprintTests : IDisposable
{
    /// <summary>0.7 GB: Nibble's seven processes and Redis. One whose folders share no files with NuGet's takes 50 MiB more.</summary>
    private const double MostMebibytesOfServices = 0.7 * 1024;

    /// <summary>1.8 GB: those, the AppHost, Aspire's engine and the dashboard.</summary>
    private const double MostMebibytes = 1.8 * 1024;
    private const double MostSeconds = 25;

    /// <summary>How long it is watched; what a start leaves behind shows within seconds.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(10);

    private readonly string _data = Directory.CreateTempSubdirectory("nibble-footprint-").FullName;

    [SkippableFact]
    public async Task The_platform_starts_within_its_time_and_stays_within_its_memory()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var (started, busy) = (Stopwatch.GetTimestamp(), BusyTime());
        await using var appHost = AppHostProcess.Start(
            $"--Gateway:Port={Platform.FreePort()}",
            $"--Dashboard:Port={Platform.FreePort()}",
            $"--Data:Path={_data}"
        );

        await appHost.WaitForLineAsync("Nibble is ready");
        var took = Stopwatch.GetElapsedTime(started);
        var ofOthers = BusyTime() - busy - appHost.Processes().Select(ProcessorTimeOf).Sum();
        var most = await Eventually.AnswersAsync(
            () => Task.FromResult(MemoryOf(appHost)),
            memory => memory.Services >= MostMebibytesOfServices || memory.All >= MostMebibytes,
            Watch
        );

        Assert.InRange(most.Services, 1, MostMebibytesOfServices);
        Assert.InRange(most.All, most.Services, MostMebibytes);
        // What others did on these cores meanwhile is not the platform's.
        Assert.InRange(took.TotalSeconds - (Math.Max(0, ofOthers) / Environment.ProcessorCount), 0, MostSeconds);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static (double Services, double All) MemoryOf(AppHostProcess appHost) =>
        (appHost.Services().Sum(service => PssOf(service.Id)), appHost.Processes().Sum(PssOf));

    /// <summary>
    /// Proportional set size in MiB: pages that several processes share, such as the framework's code, count once
    /// in the sum.
    /// </summary>
    private static double PssOf(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/smaps_rollup")
                .Single(line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
        }
        // A short-lived one of Aspire's engine has ended since the list was made.
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Seconds that a process has used of any core; none of one that has ended.</summary>
    private static double ProcessorTimeOf(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>Seconds that all cores together were busy since the machine began.</summary>
    private static double BusyTime()
    {
        // user nice system idle iowait irq softirq steal, in hundredths (proc_stat(5))
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9];
        return times.Where((_, column) => column is not (3 or 4)).Sum(Number) / 100;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
