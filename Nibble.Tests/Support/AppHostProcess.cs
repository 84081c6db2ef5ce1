using System.Diagnostics;
using Nibble.Contracts;

namespace Nibble.Tests.Support;

/// <summary>
/// The AppHost as a process of its own with its dashboard, as a person starts it: for what concerns its terminal, its
/// arguments and its end. Every process that comes of it carries a mark by which <see cref="Processes"/> finds it.
/// </summary>
public sealed class AppHostProcess : IAsyncDisposable
{
    private const string MarkerVariable = "NIBBLE_TEST_PLATFORM";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly string _marker = Guid.NewGuid().ToString("N");
    private readonly List<string> _output = [];
    private readonly Process _process;

    private AppHostProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment[MarkerVariable] = _marker;
        // As the launch profile has it.
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Collect(line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What has been written to its terminal so far.</summary>
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

    public static AppHostProcess Start(params string[] arguments) => new(Command(arguments));

    /// <summary>Below a parent that waits for it and has given it a launch profile, as <c>dotnet run</c> does.</summary>
    public static AppHostProcess StartWithParentProcess(params string[] arguments)
    {
        var command = Command(arguments);
        return new(
            new ProcessStartInfo("/bin/sh", ["-c", "\"$@\" & wait", "sh", command.FileName, .. command.ArgumentList])
            {
                WorkingDirectory = command.WorkingDirectory,
                Environment = { ["DOTNET_LAUNCH_PROFILE"] = "http" },
            }
        );
    }

    /// <summary>Runs it to its end, for those that should refuse to start.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = Command(arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Waits for a line in the terminal.</summary>
    public async Task<string> WaitForLineAsync(string text)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (true)
        {
            if (Output.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return found;
            }

            Assert.False(
                _process.HasExited,
                $"The AppHost ended before it said '{text}':\n{string.Join('\n', Output)}"
            );
            await Task.Delay(50, timeout.Token);
        }
    }

    /// <summary>All that run: the AppHost, Aspire's engine, the dashboard, Redis and Nibble's own, by process id.</summary>
    public IReadOnlyList<int> Processes() => UnixProcess.FindByEnvironment(MarkerVariable, _marker);

    /// <summary>Nibble's own and Redis, by the name of the resource.</summary>
    public IReadOnlyList<(string Name, int Id)> Services() =>
        [
            .. from id in Processes()
            let name = UnixProcess.CommandLineOf(id).Contains("GarnetServer.dll", StringComparison.Ordinal)
                ? ServiceNames.Redis
                : UnixProcess.EnvironmentOf(id).GetValueOrDefault("OTEL_SERVICE_NAME")
            where name is not null
            select (name, id),
        ];

    /// <summary>Sends the AppHost a signal and waits until it has ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(UnixSignal signal = UnixSignal.Terminate)
    {
        UnixProcess.Signal(Id, signal);
        using var timeout = new CancellationTokenSource(Timeout);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until none of its processes is left.</summary>
    public async Task WaitForAllExitedAsync(TimeSpan within)
    {
        using var timeout = new CancellationTokenSource(within);
        while (Processes() is { Count: > 0 } left)
        {
            Assert.False(
                timeout.IsCancellationRequested,
                $"Still there: {string.Join(", ", left.Select(UnixProcess.CommandLineOf))}"
            );
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        foreach (var left in Processes())
        {
            UnixProcess.Signal(left, UnixSignal.Kill);
        }

        _process.Dispose();
    }

    private static ProcessStartInfo Command(IEnumerable<string> arguments)
    {
        var output = Path.GetRelativePath(
            Path.Combine(SourceRepository.Root, "Nibble.Tests"),
            AppContext.BaseDirectory
        );
        var assembly = Path.Combine(SourceRepository.Root, "Nibble.AppHost", output, "Nibble.AppHost.dll");
        return new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", assembly, .. arguments]
        )
        {
            WorkingDirectory = Path.Combine(SourceRepository.Root, "Nibble.AppHost"),
        };
    }

    private void Collect(string? line)
    {
        lock (_output)
        {
            if (line is not null)
            {
                _output.Add(line);
            }
        }
    }
}
