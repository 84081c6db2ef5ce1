extern alias AppHost;

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Nibble.Contracts;

namespace Nibble.Tests.Support;

/// <summary>Tests that share one running platform; they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class PlatformCollection : ICollectionFixture<Platform>
{
    public const string Name = "Platform";
}

/// <summary>Tests of the console, which share one browser and a running platform of their own.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<Platform>, ICollectionFixture<Browser>
{
    public const string Name = "Console";
}

/// <summary>One process of the platform as the app model sees it.</summary>
/// <param name="Name">Of the resource; replicas share it.</param>
/// <param name="Id">Of this instance.</param>
/// <param name="State">Such as <c>Running</c> or <c>Finished</c>.</param>
/// <param name="IsHealthy">Whether it runs and passed its latest health check.</param>
/// <param name="ProcessId">Of the process that serves, not of one that started it; null while none runs.</param>
/// <param name="Url">Where it serves.</param>
/// <param name="StartedAt">When its latest process began.</param>
public sealed record PlatformProcess(
    string Name,
    string Id,
    string? State,
    bool IsHealthy,
    int? ProcessId,
    Uri Url,
    DateTime? StartedAt
);

/// <summary>
/// The whole of Nibble as real processes: the app model of <c>Nibble.AppHost</c> on Aspire's own engine, without the
/// dashboard, on a free port with a data folder of its own. Take the shared one with
/// <c>[Collection(PlatformCollection.Name)]</c>, or one of your own with <see cref="StartNewAsync"/>. It goes when the test
/// process goes, however that ends.
/// </summary>
public sealed class Platform : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, ResourceEvent> _states = new();
    private readonly CapturingLoggerProvider _log = new();
    private DistributedApplication? _app;
    private CancellationTokenSource _stopped = new();
    private Task _watchTask = Task.CompletedTask;
    private OtlpReceiver? _telemetry;

    /// <summary>What the processes export; the shared platform's do.</summary>
    public OtlpReceiver Telemetry =>
        _telemetry ?? throw new InvalidOperationException("This platform exports nothing.");

    /// <summary>A client of the gateway.</summary>
    public HttpClient Client { get; private set; } = new();

    public Uri GatewayUrl { get; private set; } = new("http://localhost");

    public string DataPath { get; } = Directory.CreateTempSubdirectory("nibble-platform-").FullName;

    /// <summary>Aspire's view of it, to command resources as the dashboard does.</summary>
    public DistributedApplication App =>
        _app ?? throw new InvalidOperationException("The platform has not been started.");

    /// <param name="settings">For the AppHost, such as <c>--Demo:Seed=false</c>.</param>
    public static async Task<Platform> StartNewAsync(params string[] settings)
    {
        var platform = new Platform();
        try
        {
            await platform.StartAsync(settings);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts, or starts again with the port and the data it had.</summary>
    public async Task StartAsync(params string[] settings)
    {
        GatewayUrl = GatewayUrl.IsDefaultPort ? new Uri($"http://localhost:{FreePort()}") : GatewayUrl;
        string[] own =
        [
            $"--Gateway:Port={GatewayUrl.Port}",
            $"--Data:Path={DataPath}",
            // Else the proxy before several gateways would get any port.
            "--DcpPublisher:RandomizePorts=false",
            // Everybody in these tests signs in from one address.
            "--Gateway:RateLimits:auth:Burst=1000",
            .. (_telemetry?.Environment ?? new Dictionary<string, string>()).Select(pair =>
                $"--{pair.Key}={pair.Value}"
            ),
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<AppHost::Projects.Nibble_AppHost>([
            .. own,
            .. settings,
        ]);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(_log));
        foreach (var project in builder.Resources.OfType<ProjectResource>())
        {
            // A test run starts many processes for a short time, so code is not made fast in the background.
            builder
                .CreateResourceBuilder(project)
                .WithEnvironment("DOTNET_TieredPGO", "0")
                .WithEnvironment("DOTNET_TC_CallCountThreshold", "1000");
        }

        _app = await builder.BuildAsync();
        _states.Clear();
        _stopped = new CancellationTokenSource();
        _watchTask = WatchAsync(_app, _stopped.Token);
        await _app.StartAsync();
        Client.Dispose();
        Client = new HttpClient { BaseAddress = GatewayUrl };
        await WaitUntilHealthyAsync();
    }

    /// <summary>Every process of the app model, by the latest that is known of it.</summary>
    public IReadOnlyList<PlatformProcess> Processes() =>
        [
            .. from state in _states.Values
            let snapshot = state.Snapshot
            select new PlatformProcess(
                state.Resource.Name,
                state.ResourceId,
                snapshot.State?.Text,
                snapshot.HealthStatus == HealthStatus.Healthy,
                GetServingProcessId(state.Resource, snapshot),
                GetAddress(snapshot),
                snapshot.StartTimeStamp
            ),
        ];

    public PlatformProcess ProcessOf(string name) => Processes().First(process => process.Name == name);

    /// <summary>What the AppHost itself has logged since it started first.</summary>
    public IReadOnlyCollection<string> AppHostLog => _log.Lines;

    public Task WaitUntilHealthyAsync() =>
        WaitUntilAsync(
            () => Processes() is [_, ..] all && all.All(process => process is { IsHealthy: true, ProcessId: not null }),
            "every process is healthy"
        );

    /// <summary>Sends its process a signal; by default kills it, as a crash would.</summary>
    /// <returns>The process id, which the next process of that name does not have.</returns>
    public int Kill(string name, UnixSignal signal = UnixSignal.Kill)
    {
        var processId = ProcessOf(name).ProcessId ?? throw new InvalidOperationException($"{name} does not run.");
        UnixProcess.Signal(processId, signal);
        return processId;
    }

    /// <summary>Kills it and waits until its successor is healthy.</summary>
    public async Task KillAndWaitAsync(string name)
    {
        var killed = Kill(name);
        await WaitUntilAsync(
            () => ProcessOf(name) is { IsHealthy: true, ProcessId: { } id } && id != killed,
            $"{name} runs again"
        );
    }

    /// <summary>Kills it, and each successor as soon as there is one, until disposed of; then waits for a healthy one.</summary>
    public async Task<IAsyncDisposable> KeepDownAsync(string name)
    {
        var outage = new Outage(this, name);
        await WaitUntilAsync(() => outage.HasBegun, $"{name} is down");
        return outage;
    }

    /// <summary>As a person does it in the dashboard.</summary>
    public Task<ExecuteCommandResult> CommandAsync(string name, string command) =>
        App.ResourceCommands.ExecuteCommandAsync(ProcessOf(name).Id, command);

    public async Task StopAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await _stopped.CancelAsync();
        await _watchTask;
        _stopped.Dispose();
        _app = null;
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
        if (_app is not null)
        {
            await StopAsync();
        }

        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }

        Directory.Delete(DataPath, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task WaitUntilAsync(Func<bool> condition, string description)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Timeout)
            {
                throw new TimeoutException($"It never came that {description}:\n{string.Join('\n', Processes())}");
            }

            await Task.Delay(PollInterval);
        }
    }

    private async Task WatchAsync(DistributedApplication app, CancellationToken stopped)
    {
        try
        {
            await foreach (var state in app.ResourceNotifications.WatchAsync(stopped))
            {
                if (state.Resource.HasAnnotationOfType<HealthCheckAnnotation>())
                {
                    _states[state.ResourceId] = state;
                }
            }
        }
        catch (OperationCanceledException) { }
    }

    private static Uri GetAddress(CustomResourceSnapshot snapshot) =>
        snapshot.Urls.FirstOrDefault(url => url.Name is "http" or "tcp") is { } url
            ? new Uri(new Uri(url.Url).GetLeftPart(UriPartial.Authority))
            : new Uri("http://unknown");

    /// <summary><c>dotnet tool exec</c> waits for a child, which is the server. On Windows a kill ends both.</summary>
    private static int? GetServingProcessId(IResource resource, CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text != KnownResourceStates.Running
        || snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is not int started
            ? null
        : resource.Name == ServiceNames.Redis && OperatingSystem.IsLinux() ? UnixProcess.ChildOf(started)
        : started;

    private sealed class CapturingLoggerProvider : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue(formatter(state, exception));

        public void Dispose() { }
    }

    private sealed class Outage : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();
        private readonly Platform _platform;
        private readonly Task _killing;

        public Outage(Platform platform, string name)
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
                if (_platform.ProcessOf(name).ProcessId is { } id && UnixProcess.IsRunning(id))
                {
                    UnixProcess.Signal(id, UnixSignal.Kill);
                    HasBegun = true;
                }

                await Task.Delay(PollInterval);
            }
        }
    }
}
