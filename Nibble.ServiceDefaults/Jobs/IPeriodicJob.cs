namespace Nibble.ServiceDefaults.Jobs;

/// <summary>
/// Something that a service does every so often: a time-out that became due, a clean-up. What is due stands in the
/// database, so a restart forgets nothing; each round runs in a scope of its own.
/// </summary>
public interface IPeriodicJob
{
    /// <summary>One round. Tests call it instead of waiting.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
