using Microsoft.Extensions.Options;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.AdminService.Simulation;

/// <summary>The switch: starts the city, stops it, sets its speed. One at a time.</summary>
internal sealed class Simulation(
    City city,
    Pace pace,
    SimulationFigures figures,
    IOptions<SimulationOptions> options,
    IHostEnvironment environment,
    TimeProvider time
) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private CancellationTokenSource? _stop;
    private Task _life = Task.CompletedTask;
    private DateTime? _startedAt;

    /// <summary>Its people have accounts with a public password: nothing for anywhere else.</summary>
    private bool IsEnabled => environment.IsDevelopment() && options.Value.Seed != false;

    /// <summary>Null when it is as wished.</summary>
    public async Task<Refusal?> SetAsync(bool running, double? speed)
    {
        if (!IsEnabled)
        {
            return Refusal.Conflict(
                ErrorCodes.SimulationUnavailable,
                "The city lives in Development only, and only where the demo data was seeded."
            );
        }

        await _gate.WaitAsync();
        try
        {
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
        finally
        {
            _gate.Release();
        }
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
        if (options.Value.Simulate && await SetAsync(running: true, speed: null) is { } refusal)
        {
            throw new InvalidOperationException($"Demo:Simulate: {refusal.Detail}");
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        await EndAsync();
        _gate.Release();
    }

    public void Dispose()
    {
        _stop?.Dispose();
        _gate.Dispose();
    }

    private void Begin()
    {
        if (_stop is null)
        {
            _stop = new CancellationTokenSource();
            _startedAt = time.GetUtcNow().UtcDateTime;
            // Nobody's request is the cause of what happens from now on: each act begins a trace of its own.
            using (ExecutionContext.SuppressFlow())
            {
                _life = Task.Run(() => city.LiveAsync(_stop.Token), CancellationToken.None);
            }
        }
    }

    private async Task EndAsync()
    {
        if (_stop is not null)
        {
            await _stop.CancelAsync();
            await _life;
            _stop.Dispose();
            _stop = null;
            _startedAt = null;
        }
    }
}
