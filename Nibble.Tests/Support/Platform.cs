using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nibble.Tests.Support;

/// <summary>Tests that share one running platform, and one browser if they want it; they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class PlatformCollection : ICollectionFixture<Platform>, ICollectionFixture<Browser>
{
    public const string Name = "Platform";
}

/// <summary>One process as the AppHost reports it in <c>resources.json</c> of the data folder.</summary>
public sealed record PlatformProcess(string Name, string State, int? ProcessId, Uri Url, string Log);

/// <summary>Signals by their Linux numbers; <see cref="Freeze"/> makes a process hang until <see cref="Thaw"/>.</summary>
public enum UnixSignal
{
    Kill = 9,
    Terminate = 15,
    Thaw = 18,
    Freeze = 19,
}

/// <summary>
/// The whole of Nibble as real processes: <c>Nibble.AppHost</c> on a free port with a data folder of its own. Take the
/// shared one with <c>[Collection(PlatformCollection.Name)]</c>, or one of your own with <see cref="StartNewAsync"/>.
/// It goes when the test process goes, however that ends.
/// </summary>
public sealed class Platform : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly List<string> _output = [];
    private Process? _appHost;
    private OtlpReceiver? _telemetry;

    /// <summary>What the processes export; the shared platform's do.</summary>
    public OtlpReceiver Telemetry =>
        _telemetry ?? throw new InvalidOperationException("This platform exports nothing.");

    /// <summary>The door, as a client sees it.</summary>
    public HttpClient Client { get; private set; } = new();

    public Uri GatewayUrl { get; private set; } = new("http://localhost");

    public string DataPath { get; } = Directory.CreateTempSubdirectory("nibble-platform-").FullName;

    /// <summary>
    /// A test run starts many processes for a short time, so code is not made fast in the background; false starts it as
    /// users do.
    /// </summary>
    public bool IsTunedForTests { get; init; } = true;

    public int ProcessId => AppHost.Id;

    /// <summary>What the AppHost has written to its terminal so far.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output)
            {
                return [.. _output];
            }
        }
    }

    private Process AppHost => _appHost ?? throw new InvalidOperationException("The platform has not been started.");

    /// <param name="settings">For the AppHost, such as <c>--Demo:Seed=false</c>.</param>
    public static async Task<Platform> StartNewAsync(params string[] settings)
    {
        var platform = new Platform();
        await platform.StartAsync(settings);
        return platform;
    }

    /// <summary>Runs the AppHost to its end, for those that should refuse to start.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        IReadOnlyDictionary<string, string>? environment,
        params string[] arguments
    )
    {
        using var process = Launch(arguments, environment);
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts, or starts again with the port and the data it had.</summary>
    public async Task StartAsync(params string[] settings)
    {
        GatewayUrl = GatewayUrl.IsDefaultPort ? new Uri($"http://localhost:{FreePort()}") : GatewayUrl;
        string[] own =
        [
            $"--Gateway:Port={GatewayUrl.Port}",
            $"--Data:Path={DataPath}",
            "--StopWithParent=true",
            // Everybody in these tests signs in from one address.
            "--Gateway:RateLimits:auth:Burst=1000",
        ];
        _appHost = Launch([.. own, .. settings], _telemetry?.Environment, IsTunedForTests);
        _ = CollectAsync(_appHost.StandardOutput);
        _ = CollectAsync(_appHost.StandardError);
        Client.Dispose();
        Client = new HttpClient { BaseAddress = GatewayUrl };
        await WaitUntilHealthyAsync();
    }

    /// <summary>Empty until the AppHost has started its first process.</summary>
    public IReadOnlyList<PlatformProcess> Processes()
    {
        var file = Path.Combine(DataPath, "resources.json");
        return File.Exists(file)
            ? JsonSerializer.Deserialize<StateFile>(File.ReadAllText(file), JsonSerializerOptions.Web)!.Resources
            : [];
    }

    public PlatformProcess ProcessOf(string name) => Processes().Single(process => process.Name == name);

    /// <summary>What the process has written since the AppHost started.</summary>
    public string LogOf(string name)
    {
        using var log = new FileStream(ProcessOf(name).Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(log).ReadToEnd();
    }

    public async Task WaitUntilHealthyAsync() =>
        await WaitUntilAsync(
            () => Processes() is [_, ..] all && all.All(process => process.State == "Healthy"),
            "every process is healthy"
        );

    /// <summary>Sends its process a signal; by default kills it, as a crash would.</summary>
    /// <returns>The process id, which the next process of that name does not have.</returns>
    public int Kill(string name, UnixSignal signal = UnixSignal.Kill)
    {
        var processId = ProcessOf(name).ProcessId ?? throw new InvalidOperationException($"{name} does not run.");
        Signal(processId, signal);
        return processId;
    }

    /// <summary>Kills it and waits until its successor is healthy.</summary>
    public async Task KillAndWaitAsync(string name)
    {
        var killed = Kill(name);
        await WaitUntilAsync(
            () => ProcessOf(name) is { State: "Healthy", ProcessId: { } id } && id != killed,
            $"{name} runs again"
        );
    }

    /// <summary>Kills it, and each successor as soon as there is one, until disposed of; then waits for a healthy one.</summary>
    public async Task<IAsyncDisposable> KeepDownAsync(string name)
    {
        var absence = new Absence(this, name);
        await WaitUntilAsync(() => absence.HasBegun, $"{name} is down");
        return absence;
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signal(ProcessId, UnixSignal.Terminate);
        using var limit = new CancellationTokenSource(Limit);
        await AppHost.WaitForExitAsync(limit.Token);
        return AppHost.ExitCode;
    }

    async Task IAsyncLifetime.InitializeAsync()
    {
        _telemetry = await OtlpReceiver.StartAsync();
        await StartAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_appHost is not null)
        {
            if (!_appHost.HasExited)
            {
                await StopAsync();
            }

            _appHost.Dispose();
        }

        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }

        Directory.Delete(DataPath, recursive: true);
    }

    /// <summary>Whether that process runs; one that only waits to be buried does not.</summary>
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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>How to start the AppHost that was built with these tests.</summary>
    public static ProcessStartInfo AppHostCommand(IEnumerable<string> arguments)
    {
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "Nibble.Tests"), AppContext.BaseDirectory);
        var assembly = Path.Combine(Repository.Root, "Nibble.AppHost", output, "Nibble.AppHost.dll");
        return new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", assembly, .. arguments]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    public static void Signal(int processId, UnixSignal signal)
    {
        if (Kill(processId, (int)signal) != 0)
        {
            throw new Win32Exception();
        }
    }

    private static Process Launch(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        bool isTunedForTests = true
    )
    {
        var start = AppHostCommand(arguments);
        if (isTunedForTests)
        {
            start.Environment["DOTNET_TieredPGO"] = "0";
            start.Environment["DOTNET_TC_CallCountThreshold"] = "1000";
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (AppHost.HasExited || Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"It never came that {what}:\n{string.Join('\n', Output.TakeLast(100))}");
            }

            await Task.Delay(Glance);
        }
    }

    private async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
            {
                _output.Add(line);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);

    private sealed record StateFile(PlatformProcess[] Resources);

    private sealed class Absence : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();
        private readonly Platform _platform;
        private readonly Task _killing;

        public Absence(Platform platform, string name)
        {
            _platform = platform;
            _killing = KillAsync(name);
        }

        public bool HasBegun { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await _killing;
            await _platform.WaitUntilHealthyAsync();
            _over.Dispose();
        }

        private async Task KillAsync(string name)
        {
            while (!_over.IsCancellationRequested)
            {
                if (_platform.ProcessOf(name).ProcessId is { } id && IsRunning(id))
                {
                    Signal(id, UnixSignal.Kill);
                    HasBegun = true;
                }

                await Task.Delay(Glance);
            }
        }
    }
}
