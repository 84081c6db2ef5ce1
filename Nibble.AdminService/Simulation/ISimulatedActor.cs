namespace Nibble.AdminService.Simulation;

/// <summary>The behaviour of a simulated user.</summary>
internal interface ISimulatedActor
{
    /// <summary>Runs until cancelled. After an exception it is run again following a delay.</summary>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Cleans up when the simulation stops.</summary>
    Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
