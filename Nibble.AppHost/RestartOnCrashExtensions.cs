using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nibble.AppHost;

/// <summary>Starts a resource again that ended although nobody stopped it.</summary>
internal static partial class RestartOnCrashExtensions
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    // A process that ran this long has not crashed for what made its predecessors crash.
    private static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Starts a process again that exited by itself, whatever its exit code: after a second, then after twice the time
    /// each, half a minute at most. One that was stopped by a command stays stopped.
    /// </summary>
    public static IResourceBuilder<T> WithRestartOnCrash<T>(this IResourceBuilder<T> builder)
        where T : IResource
    {
        var resource = builder.Resource;
        if (builder.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            builder.ApplicationBuilder.OnBeforeStart(
                (start, cancellation) =>
                {
                    var lifetime = start.Services.GetRequiredService<IHostApplicationLifetime>();
                    _ = WatchAsync(resource, start.Services, lifetime.ApplicationStopping);
                    return Task.CompletedTask;
                }
            );
        }

        return builder;
    }

    private static async Task WatchAsync(IResource resource, IServiceProvider services, CancellationToken stopping)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        var states = new Dictionary<string, string?>();
        var delays = new Dictionary<string, TimeSpan>();
        try
        {
            await foreach (var change in notifications.WatchAsync(stopping))
            {
                if (change.Resource != resource)
                {
                    continue;
                }

                var (id, state) = (change.ResourceId, change.Snapshot.State?.Text);
                var before = states.GetValueOrDefault(id);
                states[id] = state;
                if (before != KnownResourceStates.Running || !KnownResourceStates.TerminalStates.Contains(state))
                {
                    continue;
                }

                var ranFor = change.Snapshot.StopTimeStamp - change.Snapshot.StartTimeStamp;
                var delay = ranFor > StableAfter ? ShortestDelay : delays.GetValueOrDefault(id, ShortestDelay);
                delays[id] = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
                StopWaiting(resource);
                _ = StartAgainAsync(id, change.Snapshot.ExitCode, delay, services, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
    }

    /// <summary>Only the first start waits for others: later a process copes with their being away.</summary>
    private static void StopWaiting(IResource resource)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>().ToList())
        {
            resource.Annotations.Remove(wait);
        }
    }

    private static async Task StartAgainAsync(
        string id,
        int? exitCode,
        TimeSpan delay,
        IServiceProvider services,
        CancellationToken stopping
    )
    {
        LogExited(services.GetRequiredService<ResourceLoggerService>().GetLogger(id), id, exitCode, delay.TotalSeconds);
        try
        {
            await Task.Delay(delay, stopping);
            await services
                .GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
    }

    [LoggerMessage(LogLevel.Warning, "{Resource} exited with code {ExitCode} and starts again in {Delay} s")]
    private static partial void LogExited(ILogger logger, string resource, int? exitCode, double delay);
}
