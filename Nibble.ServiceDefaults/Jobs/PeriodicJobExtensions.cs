using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nibble.ServiceDefaults.Jobs;

/// <summary>Registers periodic jobs.</summary>
public static class PeriodicJobExtensions
{
    /// <summary>Runs <typeparamref name="TJob"/> every <paramref name="interval"/> of <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddPeriodicJob<TJob>(this IServiceCollection services, TimeSpan interval)
        where TJob : class, IPeriodicJob
    {
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section);
        services.AddScoped<TJob>();
        services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<PeriodicJobService<TJob>>(provider, interval)
        );
        return services;
    }
}

/// <summary>A round that fails is logged and the next one tries again; it never takes the process down.</summary>
internal sealed partial class PeriodicJobService<TJob>(
    TimeSpan interval,
    IServiceScopeFactory scopes,
    IOptions<JobOptions> options,
    TimeProvider time,
    ILogger<TJob> logger
) : BackgroundService
    where TJob : class, IPeriodicJob
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.Yield(); // off the timer's thread, so that ticks missed meanwhile become one
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A round failed; the next one tries again")]
    private partial void LogFailed(Exception exception);
}
