using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nibble.AppHost;

/// <summary>Starts a resource again that ended although nobody stopped it.</summary>
internal static partial class RestartOnCrashExtensions
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Starts a process again that exited by itself, whatever its exit code: after a second, then after twice the time each
    /// until one ran for a minute, half a minute at most. One that was stopped by a command stays stopped.
    /// </summary>
    public static IResourceBuilder<T> WithRestartOnCrash<T>(this IResourceBuilder<T> builder)
        where T : IResource
    {
        builder.ApplicationBuilder.OnBeforeStart(
            (start, _) =>
            {
                if (builder.ApplicationBuilder.ExecutionContext.IsRunMode)
                {
                    Task.Run(() => WatchAsync(builder.Resource, start.Services), CancellationToken.None);
                }

                return Task.CompletedTask;
            }
        );
        return builder;
    }

    private static async Task WatchAsync(IResource resource, IServiceProvider services)
    {
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var states = new Dictionary<string, string?>();
        var delays = new Dictionary<string, TimeSpan>();
        await foreach (var change in services.GetRequiredService<ResourceNotificationService>().WatchAsync(stopping))
        {
            var (id, now) = (change.ResourceId, change.Snapshot);
            // A command lets it be Stopping first.
            var crashed =
                change.Resource == resource
                && states.GetValueOrDefault(id) == KnownResourceStates.Running
                && KnownResourceStates.TerminalStates.Contains(now.State?.Text);
            states[id] = now.State?.Text;
            if (crashed)
            {
                var isStable = now.StopTimeStamp - now.StartTimeStamp > TimeSpan.FromMinutes(1);
                var delay = isStable ? ShortestDelay : delays.GetValueOrDefault(id, ShortestDelay);
                delays[id] = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
                _ = StartAgainAsync(change, delay, services, stopping);
            }
        }
    }

    private static async Task StartAgainAsync(
        ResourceEvent crash,
        TimeSpan delay,
        IServiceProvider services,
        CancellationToken stopping
    )
    {
        var (id, name) = (crash.ResourceId, crash.Resource.Name);
        LogExited(
            services.GetRequiredService<ResourceLoggerService>().GetLogger(id),
            name,
            crash.Snapshot.ExitCode,
            delay.TotalSeconds
        );
        LogExited(
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Nibble.AppHost"),
            name,
            crash.Snapshot.ExitCode,
            delay.TotalSeconds
        );
        await Task.Delay(delay, stopping);
        // Only the first start waits for others: later a process copes with their being away.
        crash
            .Resource.Annotations.OfType<WaitAnnotation>()
            .ToList()
            .ForEach(wait => crash.Resource.Annotations.Remove(wait));
        // A person may have started it meanwhile.
        if (
            services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(id, out var current)
            && KnownResourceStates.TerminalStates.Contains(current.Snapshot.State?.Text)
        )
        {
            var commands = services.GetRequiredService<ResourceCommandService>();
            await commands.ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, stopping);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Resource} exited with code {ExitCode} and starts again in {Delay} s")]
    private static partial void LogExited(ILogger logger, string resource, int? exitCode, double delay);
}
