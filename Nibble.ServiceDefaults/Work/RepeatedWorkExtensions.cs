using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nibble.ServiceDefaults.Work;

/// <summary>Wires repeated work into a service.</summary>
public static class RepeatedWorkExtensions
{
    /// <summary>Runs <typeparamref name="TWork"/> every <paramref name="interval"/> of <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddRepeatedWork<TWork>(this IServiceCollection services, TimeSpan interval)
        where TWork : class, IRepeatedWork
    {
        services.AddOptions<WorkOptions>().BindConfiguration(WorkOptions.Section);
        services.AddScoped<TWork>();
        services.AddSingleton<IHostedService>(provider =>
            ActivatorUtilities.CreateInstance<RepeatedWorker<TWork>>(provider, interval)
        );
        return services;
    }
}

/// <summary>A round that fails is logged and the next one tries again; it never takes the process down.</summary>
internal sealed partial class RepeatedWorker<TWork>(
    TimeSpan interval,
    IServiceScopeFactory scopes,
    IOptions<WorkOptions> options,
    TimeProvider time,
    ILogger<TWork> logger
) : BackgroundService
    where TWork : class, IRepeatedWork
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Run)
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
                await scope.ServiceProvider.GetRequiredService<TWork>().RunAsync(stoppingToken);
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
