using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Demo;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.AdminService.Simulation;

/// <summary>Starts and stops the simulation and sets its speed. At most one runs at a time.</summary>
internal sealed class SimulationService(
    TrafficSimulator simulator,
    SimulationClock clock,
    SimulationCounters counters,
    IOptions<SimulationOptions> options,
    IOptions<DemoOptions> demo,
    IHostEnvironment environment,
    TimeProvider time
) : IHostedService
{
    private readonly Lock _lock = new();
    private Func<Task>? _cancel;
    private Task _run = Task.CompletedTask;
    private DateTime? _startedAt;

    /// <summary>Development only: simulated users have accounts with a public password.</summary>
    private bool IsEnabled => environment.IsDevelopment() && demo.Value.Seed != false;

    /// <summary>Null on success.</summary>
    public async Task<Error?> SetAsync(bool running, double? speed)
    {
        if (!IsEnabled)
        {
            return Error.Conflict(
                ErrorCodes.SimulationUnavailable,
                "The city lives in Development only, and only where the demo data was seeded."
            );
        }

        clock.Speed = speed ?? clock.Speed;
        if (running)
        {
            StartSimulation();
        }
        else
        {
            await StopSimulationAsync();
        }

        return null;
    }

    public SimulationResponse GetState()
    {
        var startedAt = _startedAt;
        var isRunning = startedAt is not null;
        return new SimulationResponse(
            IsEnabled,
            isRunning,
            clock.Speed,
            startedAt,
            isRunning ? simulator.CountSignedIn<SimulatedCustomer>() : 0,
            isRunning ? simulator.CountSignedIn<SimulatedRestaurant>() : 0,
            isRunning ? simulator.CountSignedIn<SimulatedDriver>() : 0,
            counters[SimulationCounter.Placed],
            counters[SimulationCounter.Accepted],
            counters[SimulationCounter.Rejected],
            counters[SimulationCounter.Cancelled],
            counters[SimulationCounter.Delivered],
            counters[SimulationCounter.Reviewed],
            counters[SimulationCounter.Retried]
        );
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        clock.Speed = options.Value.Speed;
        if (options.Value.Simulate && await SetAsync(running: true, speed: null) is { } error)
        {
            throw new InvalidOperationException($"Demo:Simulate: {error.Detail}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => StopSimulationAsync();

    private void StartSimulation()
    {
        lock (_lock)
        {
            if (_cancel is not null)
            {
                return;
            }

            var stop = new CancellationTokenSource();
            var before = _run;
            _cancel = stop.CancelAsync;
            _startedAt = time.GetUtcNow().UtcDateTime;
            // Without the execution context of the request, so that each action starts its own trace.
            using (ExecutionContext.SuppressFlow())
            {
                _run = Task.Run(() => RunAsync(before, stop.Token), CancellationToken.None);
            }
        }
    }

    private async Task RunAsync(Task previousRun, CancellationToken stop)
    {
        await previousRun;
        await simulator.RunAsync(stop);
    }

    /// <summary>Returns when all simulated users have stopped.</summary>
    private async Task StopSimulationAsync()
    {
        Func<Task>? cancel;
        Task life;
        lock (_lock)
        {
            (cancel, life) = (_cancel, _run);
            (_cancel, _startedAt) = (null, null);
        }

        await (cancel?.Invoke() ?? Task.CompletedTask);
        await life;
    }
}
