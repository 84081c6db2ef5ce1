namespace Nibble.AdminService.Simulation;

/// <summary>What somebody does in the city, day in, day out.</summary>
internal interface ISimulatedActor
{
    /// <summary>Goes on until cancelled. What throws is taken up again a little later.</summary>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Leaves things in order when the city stops.</summary>
    Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
