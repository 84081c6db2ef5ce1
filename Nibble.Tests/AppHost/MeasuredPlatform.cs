using System.Diagnostics;
using System.Globalization;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

/// <summary>
/// The platform as <c>dotnet run</c> starts it, demo city and dashboard included, and what it took. It runs when no other
/// test does: what is measured is the whole machine's.
/// </summary>
public sealed class MeasuredPlatform : IAsyncLifetime
{
    /// <summary>0.7 GB: Nibble's seven processes and Redis. One whose folders share no files with NuGet's takes 50 MiB more.</summary>
    public const double MostMebibytesOfServices = 0.7 * 1024;

    /// <summary>1.8 GB: those, the AppHost, Aspire's engine and the dashboard.</summary>
    public const double MostMebibytes = 1.8 * 1024;

    /// <summary>How long its memory is watched; what a start leaves behind shows within seconds.</summary>
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(10);

    private readonly string _data = Directory.CreateTempSubdirectory("nibble-measured-").FullName;
    private AppHostProcess? _appHost;

    /// <summary>Null where there is no /proc to measure with.</summary>
    public Uri? Gateway { get; private set; }

    /// <summary>The dashboard, with the token that signs a person in.</summary>
    public Uri Dashboard { get; private set; } = null!;

    /// <summary>From the command to the line that says all is ready, without what others did on these cores meanwhile.</summary>
    public double SecondsToReady { get; private set; }

    /// <summary>
    /// In MiB of proportional set size, as soon as it was over its limit once all was ready, else after <see cref="Watch"/>.
    /// </summary>
    public (double Services, double All) Memory { get; private set; }

    public async Task InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Gateway = new Uri($"http://localhost:{Platform.FreePort()}");
        var (started, busy) = (Stopwatch.GetTimestamp(), BusyTime());
        _appHost = AppHostProcess.Start(
            $"--Gateway:Port={Gateway.Port}",
            $"--Dashboard:Port={Platform.FreePort()}",
            $"--Data:Path={_data}",
            // Each decision is asked of Redis, so that every trace shows it.
            "--Gateway:RateLimits:write:MaxLease=1",
            "--Gateway:RateLimits:auth:Burst=1000"
        );
        await _appHost.WaitForLineAsync("Nibble is ready");
        var took = Stopwatch.GetElapsedTime(started);
        var ofOthers = BusyTime() - busy - _appHost.Processes().Select(ProcessorTimeOf).Sum();
        SecondsToReady = took.TotalSeconds - (Math.Max(0, ofOthers) / Environment.ProcessorCount);
        Dashboard = new Uri((await _appHost.WaitForLineAsync("  Dashboard ")).Split(' ')[^1]);

        Memory = await Eventually.PollAsync(
            () => Task.FromResult(MemoryOf(_appHost)),
            memory => memory.Services >= MostMebibytesOfServices || memory.All >= MostMebibytes,
            Watch
        );
    }

    public async Task DisposeAsync()
    {
        if (_appHost is not null)
        {
            await _appHost.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

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
