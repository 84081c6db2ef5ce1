using System.Collections.Concurrent;
using Aspire.Hosting.Eventing;
using Nibble.Contracts;

namespace Nibble.AppHost;

/// <summary>
/// Tells the terminal what is ready and what is waited for, then where everything is, and later what crashed. The details
/// are in the dashboard.
/// </summary>
internal sealed class StartupConsole(
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    IDistributedApplicationEventing eventing,
    TimeProvider time
)
{
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, string> _waitingFor = new();
    private readonly long _started = time.GetTimestamp();

    private string Elapsed => $"{time.GetElapsedTime(_started).TotalSeconds:0.0} s";

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        Console.WriteLine("Starting Nibble; Ctrl-C stops it.");
        eventing.Subscribe<ResourceStoppedEvent>((stopped, _) => ReportExitAsync(stopped.ResourceEvent));
        var processes = model
            .Resources.Where(resource => resource.HasAnnotationOfType<HealthCheckAnnotation>())
            .ToList();
        var ready = Task.WhenAll(processes.Select(process => WaitUntilReadyAsync(process.Name, stoppingToken)));
        while (await Task.WhenAny(ready, Task.Delay(ReminderInterval, time, stoppingToken)) != ready)
        {
            stoppingToken.ThrowIfCancellationRequested();
            Console.WriteLine($"  still waiting for {string.Join(", ", _waitingFor.Keys.Order())} ({Elapsed})");
        }

        await ready;
        Console.WriteLine($"Nibble is ready after {Elapsed}.");
        foreach (var (what, address) in Addresses())
        {
            Console.WriteLine($"  {what, -14} {address}");
        }
    }

    private async Task WaitUntilReadyAsync(string name, CancellationToken stopping)
    {
        _waitingFor.TryAdd(name, name);
        await notifications.WaitForResourceHealthyAsync(name, WaitBehavior.WaitOnResourceUnavailable, stopping);
        _waitingFor.TryRemove(name, out _);
        Console.WriteLine($"  {name, -12} ready after {Elapsed}");
    }

    private async Task ReportExitAsync(ResourceEvent stopped)
    {
        var lastLine = "";
        await foreach (var lines in logs.GetAllAsync(stopped.ResourceId))
        {
            lastLine = lines.Select(line => line.Content).LastOrDefault(lastLine);
        }

        Console.WriteLine($"  {stopped.Resource.Name, -12} exited with code {stopped.Snapshot.ExitCode}: {lastLine}");
    }

    private IEnumerable<(string What, string Address)> Addresses()
    {
        var gateway = (
            (IResourceWithEndpoints)model.Resources.Single(resource => resource.Name == ServiceNames.Gateway)
        )
            .GetEndpoint("http")
            .Url;
        yield return ("Platform", gateway);
        yield return ("API reference", $"{gateway}/docs");
        if (notifications.TryGetCurrentState("aspire-dashboard", out var dashboard))
        {
            yield return ("Dashboard", dashboard.Snapshot.Urls.First(url => url.Name is "http" or "https").Url);
        }
    }
}
