using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Nibble.AppHost;

internal static class StartupConsole
{
    /// <summary>Prints to the console what is ready and what is pending, then the URLs.</summary>
    public static async Task ReportStartAsync(this DistributedApplication app, EndpointReference gateway)
    {
        var clock = Stopwatch.StartNew();
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var model = app.Services.GetRequiredService<DistributedApplicationModel>();
        var processes = model.Resources.Where(resource => resource.HasAnnotationOfType<HealthCheckAnnotation>());
        var awaited = processes.Select(process => process.Name).Order().ToList();
        Console.WriteLine($"Starting Nibble; Ctrl-C stops it. Waiting for {string.Join(", ", awaited)}.");
        await foreach (var process in Task.WhenEach([.. awaited.Select(WaitUntilReadyAsync)]))
        {
            awaited.Remove(await process);
            var rest = awaited is [] ? "" : $", waiting for {string.Join(", ", awaited)}";
            Console.WriteLine($"  {await process, -12} ready after {clock.Elapsed.TotalSeconds:0.0} s{rest}");
        }

        Console.WriteLine($"Nibble is ready after {clock.Elapsed.TotalSeconds:0.0} s.");
        Console.WriteLine($"  Platform       {gateway.Url}");
        Console.WriteLine($"  API reference  {gateway.Url}/docs");
        if (app.ResourceNotifications.TryGetCurrentState("aspire-dashboard", out var dashboard))
        {
            var url = dashboard.Snapshot.Urls.First(url => url.Name is "http" or "https").Url;
            Console.WriteLine($"  Dashboard      {url}");
        }

        async Task<string> WaitUntilReadyAsync(string name)
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(
                name,
                WaitBehavior.WaitOnResourceUnavailable,
                stopping
            );
            return name;
        }
    }
}
