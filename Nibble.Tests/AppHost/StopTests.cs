using System.Diagnostics;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

public sealed class StopTests
{
    private const string NoSeed = "--Demo:Seed=false";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task SIGTERM_stops_everything_within_ten_seconds()
    {
        await using var platform = await Platform.StartNewAsync(NoSeed);
        var processes = platform.Processes().Select(process => process.ProcessId!.Value).ToList();
        var started = Stopwatch.GetTimestamp();

        var exitCode = await platform.StopAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(processes, Platform.IsRunning);
        Assert.All(platform.Processes(), process => Assert.Equal("Stopped", process.State));
    }

    [Fact]
    public async Task A_process_that_hangs_is_stopped_all_the_same()
    {
        await using var platform = await Platform.StartNewAsync(NoSeed);
        var hanging = platform.Kill(ServiceNames.Gateway, UnixSignal.Freeze);
        var started = Stopwatch.GetTimestamp();

        var exitCode = await platform.StopAsync();

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(10));
        Assert.Equal(0, exitCode);
        Assert.False(Platform.IsRunning(hanging));
    }

    [Fact]
    public async Task Kill_9_of_the_AppHost_leaves_no_orphan()
    {
        await using var platform = await Platform.StartNewAsync(NoSeed);
        var processes = platform.Processes().Select(process => process.ProcessId!.Value).ToList();
        Assert.All(processes, process => Assert.True(Platform.IsRunning(process)));

        Platform.Signal(platform.ProcessId, UnixSignal.Kill);

        await AllGoneAsync(processes);
    }

    [Fact]
    public async Task Kill_9_of_the_process_that_started_the_AppHost_leaves_no_orphan()
    {
        // As `dotnet run` does: it passes SIGTERM on, but cannot pass SIGKILL on.
        var data = Directory.CreateTempSubdirectory("nibble-platform-").FullName;
        var appHost = Platform.AppHostCommand([
            $"--Gateway:Port={Platform.FreePort()}",
            $"--Data:Path={data}",
            "--StopWithParent=true",
            NoSeed,
        ]);
        using var parent = Process.Start(
            new ProcessStartInfo(
                "/bin/sh",
                ["-c", "\"$@\" & echo $!; wait", "sh", appHost.FileName, .. appHost.ArgumentList]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var child = int.Parse((await parent.StandardOutput.ReadLineAsync())!, null);
        try
        {
            while (await parent.StandardOutput.ReadLineAsync() is { } line && !line.Contains("is healthy")) { }

            parent.Kill();

            // Its processes write to the same pipe: it ends with the last of them.
            using var limit = new CancellationTokenSource(Limit);
            await parent.StandardOutput.ReadToEndAsync(limit.Token);
            Assert.False(Platform.IsRunning(child));
        }
        finally
        {
            if (Platform.IsRunning(child))
            {
                Platform.Signal(child, UnixSignal.Kill);
            }

            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task AllGoneAsync(IReadOnlyList<int> processes)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (processes.Any(Platform.IsRunning))
        {
            await Task.Delay(50, limit.Token);
        }
    }
}
