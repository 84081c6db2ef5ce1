using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Simulation;

/// <summary>The traffic simulation (section <c>Demo</c>). Available in Development only.</summary>
internal sealed class SimulationOptions
{
    /// <summary>Maximum of <see cref="Speed"/>.</summary>
    public const double MaxSpeed = 100;

    /// <summary>Starts with the process; otherwise an admin starts it.</summary>
    public bool Simulate { get; set; }

    /// <summary>Multiple of real time; 1 is real time.</summary>
    [Range(1, MaxSpeed)]
    public double Speed { get; set; } = 10;

    /// <summary>Makes decisions reproducible; random for each run if not set.</summary>
    public int? RandomSeed { get; set; }

    /// <summary>Number of simulated customers.</summary>
    [Range(1, 100)]
    public int Customers { get; set; } = 16;

    /// <summary>Number of simulated drivers.</summary>
    [Range(1, 29)]
    public int Drivers { get; set; } = 8;
}
