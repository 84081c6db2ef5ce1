using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nibble.AppHost;

internal static partial class RestartOnCrashExtensions
{
    /// <summary>
    /// Starts a process again that exited by itself, whatever its exit code: after a second, then after twice the time each
    /// until one ran for a minute, half a minute at most. One that was stopped by a command stays stopped.
    /// </summary>
    public static IResourceBuilder<T> WithRestartOnCrash<T>(this IResourceBuilder<T> builder)
        where T : IResource =>
        builder.OnInitializeResource(
            (resource, start, _) =>
            {
                Task.Run(() => WatchAsync(resource, start), CancellationToken.None);
                return Task.CompletedTask;
            }
        );

    private static async Task WatchAsync(IResource resource, InitializeResourceEvent initializeEvent)
    {
        var stopping = initializeEvent.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var terminal = initializeEvent.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Nibble.AppHost");
        var replicas = new Dictionary<string, (string? State, int Delay)>();
        await foreach (var change in initializeEvent.Notifications.WatchAsync(stopping))
        {
            if (change.Resource == resource)
            {
                var (id, now) = (change.ResourceId, change.Snapshot);
                var (before, delay) = replicas.GetValueOrDefault(id, (null, 1));
                // A command lets it be Stopping first.
                if (before == KnownResourceStates.Running && IsTerminal(now))
                {
                    delay = now.StopTimeStamp - now.StartTimeStamp > TimeSpan.FromMinutes(1) ? 1 : delay;
                    LogExited(initializeEvent.Logger, resource.Name, now.ExitCode, delay);
                    LogExited(terminal, resource.Name, now.ExitCode, delay);
                    _ = StartAgainAsync(id, delay);
                    delay = Math.Min(2 * delay, 30);
                }

                replicas[id] = (now.State?.Text, delay);
            }
        }

        async Task StartAgainAsync(string id, int delay)
        {
            await Task.Delay(TimeSpan.FromSeconds(delay), stopping);
            // Only the first start waits for others: later a process copes with their being away.
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>().ToList())
            {
                resource.Annotations.Remove(wait);
            }

            // A person may have started it meanwhile.
            if (initializeEvent.Notifications.TryGetCurrentState(id, out var current) && IsTerminal(current.Snapshot))
            {
                var commands = initializeEvent.Services.GetRequiredService<ResourceCommandService>();
                await commands.ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, stopping);
            }
        }
    }

    private static bool IsTerminal(CustomResourceSnapshot snapshot) =>
        KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

    [LoggerMessage(LogLevel.Warning, "{Resource} exited with code {ExitCode} and starts again in {Delay} s")]
    private static partial void LogExited(ILogger logger, string resource, int? exitCode, int delay);
}
