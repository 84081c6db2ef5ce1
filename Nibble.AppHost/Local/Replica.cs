using System.Diagnostics;

namespace Nibble.AppHost.Local;

internal enum ReplicaState
{
    Waiting,
    Starting,
    Healthy,
    Unhealthy,
    Exited,
    Stopping,
    Stopped,
}

/// <summary>One process of a resource, from its first start through its crashes to its stop.</summary>
internal sealed class Replica(
    string name,
    Uri address,
    IReadOnlyDictionary<string, Uri> namedEndpoints,
    IReadOnlyList<ReservedPort> ports,
    Func<Command> command,
    HealthCheck check,
    string logFile,
    Leash leash,
    Terminal terminal
) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CheckSoon = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CheckLater = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly ReplicaLog _log = new(logFile);
    private readonly TaskCompletionSource _firstHealthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private Task _supervision = Task.CompletedTask;

    public event Action? Changed;

    public string Name { get; } = name;

    public Uri Address { get; } = address;

    public IReadOnlyDictionary<string, Uri> NamedEndpoints { get; } = namedEndpoints;

    public string Url => Address.GetLeftPart(UriPartial.Authority);

    public string LogFile { get; } = logFile;

    public ReplicaState State { get; private set; } = ReplicaState.Waiting;

    public int? ProcessId { get; private set; }

    public Task FirstHealthy => _firstHealthy.Task;

    /// <summary>Keeps the process running until asked to stop, once what it waits for has been healthy.</summary>
    public Task Supervise(IEnumerable<Replica> dependencies, CancellationToken stop) =>
        _supervision = SuperviseAsync(dependencies, stop);

    /// <summary>SIGTERM, and SIGKILL to one that takes longer than six seconds or longer than is left.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        Become(ReplicaState.Stopping);
        Signal(Leash.Terminate);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        limit.CancelAfter(Grace);
        await Task.WhenAny(_supervision, Task.Delay(Timeout.Infinite, limit.Token));
        Signal(process => process.Kill());
        await _supervision;
        Become(ReplicaState.Stopped);
    }

    public void Dispose()
    {
        LeavePorts();
        _log.Dispose();
    }

    private async Task SuperviseAsync(IEnumerable<Replica> dependencies, CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(dependencies.Select(dependency => dependency.FirstHealthy)).WaitAsync(stop);
            for (var crashes = 1; !stop.IsCancellationRequested; crashes++)
            {
                var started = Stopwatch.GetTimestamp();
                var exitCode = await RunAsync(stop);
                stop.ThrowIfCancellationRequested();
                crashes = Stopwatch.GetElapsedTime(started) > LongestPause ? 1 : crashes;
                var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, crashes - 1), LongestPause.TotalSeconds));
                Become(ReplicaState.Exited);
                terminal.Say($"{Name} exited with code {exitCode} and starts again in {pause.TotalSeconds} s");
                await Task.Delay(pause, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    private async Task<int> RunAsync(CancellationToken stop)
    {
        var process = Start(stop);
        using var exited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = WatchAsync(exited.Token);
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        await process.WaitForExitAsync(CancellationToken.None);
        await exited.CancelAsync();
        await watching;
        // Its last lines; a grandchild that holds the pipe must not hold up the restart.
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
        leash.Release(process);
        lock (_gate)
        {
            _process = null;
            ProcessId = null;
        }

        using (process)
        {
            return process.ExitCode;
        }
    }

    private Process Start(CancellationToken stop)
    {
        var (file, arguments, folder, environment) = command();
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in EnvironmentContract.NotInherited)
        {
            start.Environment.Remove(variable);
        }

        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        terminal.Say($"{Name} starts");
        LeavePorts();
        // Whoever stops has cancelled before: either it sees this process, or this sees the cancellation.
        Process process;
        lock (_gate)
        {
            stop.ThrowIfCancellationRequested();
            _process = process = leash.Start(start);
            ProcessId = process.Id;
        }

        Become(ReplicaState.Starting);
        return process;
    }

    private async Task WatchAsync(CancellationToken exited)
    {
        var started = Stopwatch.GetTimestamp();
        var reported = false;
        try
        {
            for (; ; )
            {
                var trouble = await AskAsync(exited);
                if (trouble is null && State != ReplicaState.Healthy)
                {
                    terminal.Say($"{Name} is healthy after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
                    Become(ReplicaState.Healthy);
                    _firstHealthy.TrySetResult();
                    reported = false;
                }
                else if (trouble is not null && State == ReplicaState.Healthy)
                {
                    Become(ReplicaState.Unhealthy);
                    terminal.Say($"{Name} is unhealthy: {trouble}");
                }
                else if (trouble is not null && !reported && Stopwatch.GetElapsedTime(started) > LongestPause)
                {
                    reported = true;
                    terminal.Say($"{Name} is not healthy after {LongestPause.TotalSeconds} s: {trouble}; {LogFile}");
                }

                await Task.Delay(trouble is null ? CheckLater : CheckSoon, exited);
            }
        }
        catch (OperationCanceledException) when (exited.IsCancellationRequested) { }
    }

    private async Task<string?> AskAsync(CancellationToken exited)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(exited);
        limit.CancelAfter(CheckLimit);
        try
        {
            return await check(limit.Token);
        }
        catch (OperationCanceledException) when (!exited.IsCancellationRequested)
        {
            return $"no answer within {CheckLimit.TotalSeconds} s";
        }
        catch (Exception error)
            when (error is HttpRequestException or IOException or System.Net.Sockets.SocketException)
        {
            return error.Message;
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _log.Write(line);
            terminal.Echo(Name, line);
        }
    }

    private void LeavePorts()
    {
        foreach (var port in ports)
        {
            port.Dispose();
        }
    }

    private void Signal(Action<Process> signal)
    {
        lock (_gate)
        {
            if (_process is not null)
            {
                signal(_process);
            }
        }
    }

    private void Become(ReplicaState state)
    {
        State = state;
        Changed?.Invoke();
    }
}
