namespace Nibble.AdminService.Simulation;

/// <summary>
/// Tries again what failed. A service that is away, a stream that broke, a limit that was reached: residents wait and
/// come back, as people do.
/// </summary>
internal sealed partial class Perseverance(SimulationFigures figures, TimeProvider time, ILogger<Perseverance> logger)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Returns when <paramref name="act"/> has come to its end, however often that takes.</summary>
    public async Task FinishAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var start = time.GetTimestamp();
            try
            {
                await act(cancellationToken);
                return;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // Who was well for a while starts anew.
                pause = time.GetElapsedTime(start) > Longest ? First : pause;
                figures.Count(Happening.Interrupted);
                LogInterrupted(pause.TotalSeconds, failure.Message);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Somebody of the city tries again in {Seconds:F0} s: {Reason}")]
    private partial void LogInterrupted(double seconds, string reason);
}
