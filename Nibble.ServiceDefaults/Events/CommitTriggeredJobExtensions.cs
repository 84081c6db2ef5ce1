using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nibble.ServiceDefaults.Jobs;

namespace Nibble.ServiceDefaults.Events;

/// <summary>Registers jobs that run after each commit.</summary>
public static class CommitTriggeredJobExtensions
{
    /// <summary>
    /// Runs <typeparamref name="TJob"/> after each commit of the service's database, and every
    /// <paramref name="interval"/> for what became due by time alone.
    /// </summary>
    public static IServiceCollection AddCommitTriggeredJob<TJob>(this IServiceCollection services, TimeSpan interval)
        where TJob : class, IPeriodicJob
    {
        services.AddScoped<TJob>();
        services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<CommitTriggeredJobService<TJob>>(provider, interval)
        );
        return services;
    }
}

/// <summary>A round that fails is logged and tried again after the interval; it never takes the process down.</summary>
internal sealed partial class CommitTriggeredJobService<TJob>(
    TimeSpan interval,
    IServiceScopeFactory scopes,
    CommitSignal commitSignal,
    TimeProvider time,
    ILogger<TJob> logger
) : BackgroundService
    where TJob : class, IPeriodicJob
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wake = commitSignal.NextCommit;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(stoppingToken);
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
