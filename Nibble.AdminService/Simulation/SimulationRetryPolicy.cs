namespace Nibble.AdminService.Simulation;

/// <summary>
/// Tries again what failed. A service that is away, a stream that broke, a limit that was reached: residents wait and
/// come back, as people do.
/// </summary>
internal sealed partial class SimulationRetryPolicy(
    SimulationCounters counters,
    TimeProvider time,
    ILogger<SimulationRetryPolicy> logger
)
{
    private static readonly TimeSpan InitialDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    /// <summary>Returns when <paramref name="operation"/> has come to its end, however often that takes.</summary>
    public async Task ExecuteAsync(Func<CancellationToken, Task> operation, CancellationToken cancellationToken)
    {
        for (var pause = InitialDelay; ; pause = pause * 2 < MaxDelay ? pause * 2 : MaxDelay)
        {
            var start = time.GetTimestamp();
            try
            {
                await operation(cancellationToken);
                return;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Who was well for a while starts anew.
                pause = time.GetElapsedTime(start) > MaxDelay ? InitialDelay : pause;
                counters.Increment(SimulationCounter.Retried);
                LogRetry(pause.TotalSeconds, failure.Message);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Somebody of the city tries again in {Seconds:F0} s: {Reason}")]
    private partial void LogRetry(double seconds, string reason);
}
