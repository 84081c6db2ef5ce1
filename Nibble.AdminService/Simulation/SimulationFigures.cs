namespace Nibble.AdminService.Simulation;

/// <summary>What has happened in the city, counted by those who did it.</summary>
internal sealed class SimulationFigures
{
    private readonly long[] _counts = new long[Enum.GetValues<Happening>().Length];

    public long this[Happening happening] => Interlocked.Read(ref _counts[(int)happening]);

    public void Count(Happening happening) => Interlocked.Increment(ref _counts[(int)happening]);
}

/// <summary>What is counted.</summary>
internal enum Happening
{
    Placed,
    Accepted,
    Rejected,
    Cancelled,
    Delivered,
    Reviewed,
    Interrupted,
}
