using Microsoft.Extensions.Options;

namespace Nibble.Gateway.Draining;

/// <summary>
/// The order in which the gateway stops: <c>/health</c> turns unhealthy, load balancers get time to see it, live streams
/// are told to reconnect, then no connection is accepted any more and what is in progress finishes.
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
