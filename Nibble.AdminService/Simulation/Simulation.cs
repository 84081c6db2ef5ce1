using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.AdminService.Simulation;

/// <summary>The switch: starts the city, stops it, sets its speed. One at a time.</summary>
internal sealed class Simulation(
    City city,
    Pace pace,
    SimulationFigures figures,
    IOptions<SimulationOptions> options,
    IOptions<DemoOptions> demo,
    IHostEnvironment environment,
    TimeProvider time
) : IHostedService
{
    private readonly Lock _gate = new();
    private Func<Task>? _cancel;
    private Task _life = Task.CompletedTask;
    private DateTime? _startedAt;

    /// <summary>Its people have accounts with a public password: nothing for anywhere else.</summary>
    private bool IsEnabled => environment.IsDevelopment() && demo.Value.Seed != false;

    /// <summary>Null when it is as wished.</summary>
    public async Task<Error?> SetAsync(bool running, double? speed)
    {
        if (!IsEnabled)
        {
            return Error.Conflict(
                ErrorCodes.SimulationUnavailable,
                "The city lives in Development only, and only where the demo data was seeded."
            );
        }

        pace.Speed = speed ?? pace.Speed;
        if (running)
        {
            Begin();
        }
        else
        {
            await EndAsync();
        }

        return null;
    }

    public SimulationResponse Report()
    {
        var startedAt = _startedAt;
        var isRunning = startedAt is not null;
        return new SimulationResponse(
            IsEnabled,
            isRunning,
            pace.Speed,
            startedAt,
            isRunning ? city.Count<Customer>() : 0,
            isRunning ? city.Count<Kitchen>() : 0,
            isRunning ? city.Count<Courier>() : 0,
            figures[Happening.Placed],
            figures[Happening.Accepted],
            figures[Happening.Rejected],
            figures[Happening.Cancelled],
            figures[Happening.Delivered],
            figures[Happening.Reviewed],
            figures[Happening.Interrupted]
        );
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        pace.Speed = options.Value.Speed;
        if (options.Value.Simulate && await SetAsync(running: true, speed: null) is { } error)
        {
            throw new InvalidOperationException($"Demo:Simulate: {error.Detail}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => EndAsync();

    private void Begin()
    {
        lock (_gate)
        {
            if (_cancel is not null)
            {
                return;
            }

            var stop = new CancellationTokenSource();
            var before = _life;
            _cancel = stop.CancelAsync;
            _startedAt = time.GetUtcNow().UtcDateTime;
            // Nobody's request is the cause of what happens from now on: each act begins a trace of its own.
            using (ExecutionContext.SuppressFlow())
            {
                _life = Task.Run(() => LiveAsync(before, stop.Token), CancellationToken.None);
            }
        }
    }

    private async Task LiveAsync(Task before, CancellationToken stop)
    {
        await before;
        await city.LiveAsync(stop);
    }

    /// <summary>Returns when everybody rests.</summary>
    private async Task EndAsync()
    {
        Func<Task>? cancel;
        Task life;
        lock (_gate)
        {
            (cancel, life) = (_cancel, _life);
            (_cancel, _startedAt) = (null, null);
        }

        await (cancel?.Invoke() ?? Task.CompletedTask);
        await life;
    }
}
