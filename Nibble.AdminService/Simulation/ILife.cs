namespace Nibble.AdminService.Simulation;

/// <summary>What somebody does in the city, day in, day out.</summary>
internal interface ILife
{
    /// <summary>Goes on until cancelled. What throws is taken up again a little later.</summary>
    Task LiveAsync(CancellationToken cancellationToken);

    /// <summary>Leaves things in order when the city stops.</summary>
    Task RestAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
