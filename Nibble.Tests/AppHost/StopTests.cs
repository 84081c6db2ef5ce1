using System.Diagnostics;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

/// <summary>However the AppHost ends, nothing of the platform stays behind: neither a service nor Aspire's own processes.</summary>
/// <remarks>In the platform's collection, so that no test starts another platform at the same time: the limits are a stop's.</remarks>
[Collection(PlatformCollection.Name)]
public sealed class StopTests : IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    // Aspire's engine notices that its AppHost is gone, and then gives each process its time.
    private static readonly TimeSpan OrphanTimeout = TimeSpan.FromSeconds(30);

    private readonly string _data = Directory.CreateTempSubdirectory("nibble-stop-").FullName;

    private string[] Arguments =>
        [
            $"--Gateway:Port={Platform.FreePort()}",
            $"--Dashboard:Port={Platform.FreePort()}",
            $"--Data:Path={_data}",
            "--Demo:Seed=false",
        ];

    [SkippableTheory]
    [InlineData(UnixSignal.Terminate)]
    [InlineData(UnixSignal.Interrupt)]
    public async Task A_signal_stops_everything_amid_the_very_first_start_and_when_the_next_is_ready(UnixSignal signal)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        if (signal == UnixSignal.Interrupt)
        {
            SlowTests.SkipUnlessOn();
        }

        var arguments = Arguments;
        await using (var appHost = AppHostProcess.Start(arguments))
        {
            await appHost.WaitForLineAsync("redis        ready");
            await StopsCleanlyAsync(appHost, signal);
        }

        await using var next = AppHostProcess.Start(arguments);
        await next.WaitForLineAsync("Nibble is ready");
        Assert.Equal(8, next.Services().Select(service => service.Name).Distinct().Count());
        await StopsCleanlyAsync(next, signal);
    }

    [SkippableFact]
    public async Task A_process_that_hangs_is_stopped_all_the_same()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        SlowTests.SkipUnlessOn();
        await using var appHost = AppHostProcess.Start(Arguments);
        await appHost.WaitForLineAsync("Nibble is ready");
        UnixProcess.Signal(
            appHost.Services().First(service => service.Name == ServiceNames.Gateway).Id,
            UnixSignal.Stop
        );

        var exitCode = await appHost.StopAsync();
        await appHost.WaitForAllExitedAsync(OrphanTimeout);

        Assert.Equal(0, exitCode);
    }

    [SkippableFact]
    public async Task Kill_9_of_the_AppHost_or_of_its_parent_leaves_no_orphan_and_the_next_start_is_as_any_other()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var arguments = Arguments;
        await using (var appHost = AppHostProcess.Start(arguments))
        {
            await appHost.WaitForLineAsync("Nibble is ready");
            await appHost.StopAsync(UnixSignal.Kill);
            await appHost.WaitForAllExitedAsync(OrphanTimeout);
        }

        // As `dotnet run` does: it passes SIGTERM on, but cannot pass SIGKILL on.
        await using var parent = AppHostProcess.StartWithParentProcess(arguments);
        await parent.WaitForLineAsync("Nibble is ready");
        await parent.StopAsync(UnixSignal.Kill);
        await parent.WaitForAllExitedAsync(OrphanTimeout);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static async Task StopsCleanlyAsync(AppHostProcess appHost, UnixSignal signal)
    {
        var started = Stopwatch.GetTimestamp();
        var exitCode = await appHost.StopAsync(signal);
        await appHost.WaitForAllExitedAsync(StopTimeout - Stopwatch.GetElapsedTime(started));

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(appHost.Output, line => line.Contains("   at ", StringComparison.Ordinal));
    }
}
