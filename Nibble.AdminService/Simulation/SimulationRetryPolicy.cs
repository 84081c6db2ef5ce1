namespace Nibble.AdminService.Simulation;

/// <summary>
/// Retries failed operations of simulated users with exponential backoff: unavailable services, broken streams, rate
/// limits.
/// </summary>
internal sealed partial class SimulationRetryPolicy(
    SimulationCounters counters,
    TimeProvider time,
    ILogger<SimulationRetryPolicy> logger
)
{
    private static readonly TimeSpan InitialDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    /// <summary>Retries <paramref name="operation"/> without limit until it completes.</summary>
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
                // A failure after a long successful run starts with the initial delay again.
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
