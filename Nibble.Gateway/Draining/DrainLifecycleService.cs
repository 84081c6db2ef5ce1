using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Draining;

/// <summary>
/// Shuts the gateway down in order: <c>/health</c> turns unhealthy, load balancers get time to notice, live streams are
/// ended with a message to reconnect, then no connections are accepted and requests in progress finish.
/// </summary>
internal sealed class DrainLifecycleService(DrainState drain, IOptions<DrainOptions> options, TimeProvider time)
    : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.BeginDraining();
        await Task.Delay(options.Value.Delay, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        drain.EndStreams();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
