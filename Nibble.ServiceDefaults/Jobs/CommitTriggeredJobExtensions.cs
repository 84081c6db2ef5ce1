using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nibble.ServiceDefaults.Events;

namespace Nibble.ServiceDefaults.Jobs;

/// <summary>Wires work that has to follow a commit at once.</summary>
public static class CommitTriggeredJobExtensions
{
    /// <summary>
    /// Runs <typeparamref name="TWork"/> after each commit of the service's database, and every
    /// <paramref name="interval"/> for what became due by time alone.
    /// </summary>
    public static IServiceCollection AddCommitTriggeredJob<TWork>(this IServiceCollection services, TimeSpan interval)
        where TWork : class, IPeriodicJob
    {
        services.AddScoped<TWork>();
        services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<CommitTriggeredJobService<TWork>>(provider, interval)
        );
        return services;
    }
}

/// <summary>A round that fails is logged and tried again after the interval; it never takes the process down.</summary>
internal sealed partial class CommitTriggeredJobService<TWork>(
    TimeSpan interval,
    IServiceScopeFactory scopes,
    CommitSignal commits,
    TimeProvider time,
    ILogger<TWork> logger
) : BackgroundService
    where TWork : class, IPeriodicJob
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wake = commits.NextCommit;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<TWork>().RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
                wake = Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
            }

            await Task.WhenAny(wake, Task.Delay(interval, time, stoppingToken));
            await Task.Yield(); // off the timer's thread
        }
    }

    [LoggerMessage(LogLevel.Error, "A round failed; it is tried again after the interval")]
    private partial void LogFailed(Exception exception);
}
