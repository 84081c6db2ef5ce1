using System.ComponentModel.DataAnnotations;

namespace Nibble.AdminService.Simulation;

/// <summary>The living city (section <c>Demo</c>). Only Development knows it.</summary>
internal sealed class SimulationOptions
{
    /// <summary>The fastest that the city lives.</summary>
    public const double MaxSpeed = 100;

    /// <summary>Live from the start. Off: an admin starts it.</summary>
    public bool Simulate { get; set; }

    /// <summary>How often faster than life people cook, ride and get hungry; 1 is real time.</summary>
    [Range(1, MaxSpeed)]
    public double Speed { get; set; } = 10;

    /// <summary>Makes everybody decide the same way in each run. Left out: another way each time.</summary>
    public int? RandomSeed { get; set; }

    /// <summary>How many customers order.</summary>
    [Range(1, 100)]
    public int Customers { get; set; } = 16;

    /// <summary>How many drivers ride.</summary>
    [Range(1, 29)]
    public int Drivers { get; set; } = 8;
}
