namespace Nibble.AdminService.Simulation;

/// <summary>Counts the actions of simulated users.</summary>
internal sealed class SimulationCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<SimulationCounter>().Length];

    public long this[SimulationCounter happening] => Interlocked.Read(ref _counts[(int)happening]);

    public void Increment(SimulationCounter counter) => Interlocked.Increment(ref _counts[(int)counter]);
}

/// <summary>The actions counted.</summary>
internal enum SimulationCounter
{
    Placed,
    Accepted,
    Rejected,
    Cancelled,
    Delivered,
    Reviewed,
    Retried,
}
