namespace Nibble.AdminService.Simulation;

/// <summary>
/// Simulated time, <see cref="Speed"/> times faster than real time. A new speed takes effect within a second.
/// </summary>
internal sealed class SimulationClock(TimeProvider time)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1);

    private double _speed = 1;

    public double Speed
    {
        get => Volatile.Read(ref _speed);
        set => Volatile.Write(ref _speed, value);
    }

    /// <summary>Waits for a duration of simulated time.</summary>
    public async Task DelayAsync(TimeSpan simulatedTime, CancellationToken cancellationToken)
    {
        while (simulatedTime > TimeSpan.Zero)
        {
            var speed = Speed;
            var start = time.GetTimestamp();
            var rest = simulatedTime / speed;
            await Task.Delay(rest < MaxDelay ? rest : MaxDelay, time, cancellationToken);
            simulatedTime -= time.GetElapsedTime(start) * speed;
        }
    }
}
