using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Nibble.AppHost;

/// <summary>What the terminal says: what is ready, what is waited for, then where everything is.</summary>
internal static class StartupConsole
{
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromSeconds(10);

    public static void AddStartupConsole(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> gateway
    ) =>
        builder.OnBeforeStart(
            (start, _) =>
            {
                if (builder.ExecutionContext.IsRunMode)
                {
                    Task.Run(() => ReportAsync(start, gateway.GetEndpoint("http")), CancellationToken.None);
                }

                return Task.CompletedTask;
            }
        );

    private static async Task ReportAsync(BeforeStartEvent start, EndpointReference gateway)
    {
        var notifications = start.Services.GetRequiredService<ResourceNotificationService>();
        var stopping = start.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var clock = Stopwatch.StartNew();
        var waitingFor = new ConcurrentDictionary<string, bool>();
        Console.WriteLine("Starting Nibble; Ctrl-C stops it.");
        var ready = Task.WhenAll(
            from process in start.Model.Resources
            where process.HasAnnotationOfType<HealthCheckAnnotation>()
            select WaitUntilReadyAsync(process.Name)
        );
        while (await Task.WhenAny(ready, Task.Delay(ReminderInterval, stopping)) != ready)
        {
            stopping.ThrowIfCancellationRequested();
            Console.WriteLine($"  still waiting for {string.Join(", ", waitingFor.Keys.Order())} ({Elapsed()})");
        }

        await ready;
        Console.WriteLine($"Nibble is ready after {Elapsed()}.");
        Console.WriteLine($"  Platform       {gateway.Url}");
        Console.WriteLine($"  API reference  {gateway.Url}/docs");
        if (notifications.TryGetCurrentState("aspire-dashboard", out var dashboard))
        {
            Console.WriteLine(
                $"  Dashboard      {dashboard.Snapshot.Urls.First(url => url.Name is "http" or "https").Url}"
            );
        }

        string Elapsed() => $"{clock.Elapsed.TotalSeconds:0.0} s";

        async Task WaitUntilReadyAsync(string name)
        {
            waitingFor[name] = true;
            await notifications.WaitForResourceHealthyAsync(name, WaitBehavior.WaitOnResourceUnavailable, stopping);
            waitingFor.TryRemove(name, out var _);
            Console.WriteLine($"  {name, -12} ready after {Elapsed()}");
        }
    }
}
