using System.Diagnostics;
using System.Threading.Channels;

namespace Nibble.Tests.Support;

/// <summary>
/// One service as a process of its own, in Development with the demo data, but without its background jobs and without
/// sending events: what it writes into its data folder is what its start writes. Killed when disposed of.
/// </summary>
internal sealed class ServiceProcess : IDisposable
{
    private const string ListeningMessage = "Now listening on: ";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();
    private readonly List<string> _lines = [];
    private bool _isDisposed;

    private ServiceProcess(Process process)
    {
        _process = process;
        _ = CollectAsync();
    }

    /// <param name="name">The service.</param>
    /// <param name="dataPath">Its <c>Data:Path</c>.</param>
    public static ServiceProcess Start(string name, string dataPath)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", RunningServices.AssemblyOf(name).Location]
        )
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Data__Path"] = dataPath,
                ["Events__Dispatch"] = "false",
                ["Identity__InternalTokenKey"] = "a key that only this test process knows, long enough for HS256",
                // A line per statement and per step of a transaction.
                ["Logging__Console__FormatterName"] = "simple",
                ["Logging__Console__FormatterOptions__SingleLine"] = "true",
                ["Logging__LogLevel__Microsoft.EntityFrameworkCore.Database.Command"] = "Information",
                ["Logging__LogLevel__Microsoft.EntityFrameworkCore.Database.Transaction"] = "Debug",
                ["Jobs__Enabled"] = "false",
                // It runs for seconds: optimized code would not pay for its compilation.
                ["DOTNET_TieredPGO"] = "0",
                ["DOTNET_TC_CallCountThreshold"] = "1000",
                ["DOTNET_EnableWriteXorExecute"] = "0",
            },
        };
        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it listens, and checks that it is healthy.</summary>
    /// <returns>The number of lines that it had written before.</returns>
    public async Task<int> WaitUntilHealthyAsync()
    {
        await ReadUntilAsync(() => _lines[^1].Contains(ListeningMessage, StringComparison.Ordinal));
        var start = _lines.Count - 1;
        var url = _lines[^1][
            (_lines[^1].IndexOf(ListeningMessage, StringComparison.Ordinal) + ListeningMessage.Length)..
        ];
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        using var response = await client.GetAsync("/health");
        await response.JsonAsync();
        return start;
    }

    /// <summary>Kills it as soon as it has written that many lines.</summary>
    /// <returns>The last of them.</returns>
    public async Task<string> KillAfterAsync(int lines)
    {
        await ReadUntilAsync(() => _lines.Count >= lines);
        Dispose();
        return _lines[^1];
    }

    /// <summary>SIGKILL where there are signals; it is gone afterwards.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task ReadUntilAsync(Func<bool> isDone)
    {
        using var limit = new CancellationTokenSource(Timeout);
        try
        {
            do
            {
                _lines.Add(await _output.Reader.ReadAsync(limit.Token));
            } while (!isDone());
        }
        catch (Exception error) when (error is ChannelClosedException or OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"The process ended or hung:\n{string.Join('\n', _lines.TakeLast(50))}",
                error
            );
        }
    }

    /// <summary>Reads on to the end, or the process would block on a full pipe.</summary>
    private async Task CollectAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Writer.TryWrite(line);
        }

        _output.Writer.Complete();
    }
}
