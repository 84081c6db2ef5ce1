using System.ComponentModel.DataAnnotations;

namespace Nibble.DriverService.Dispatch;

/// <summary>
/// How drivers are found (section <c>Dispatch</c>). What an admin may tune at run time (the offer's time, the rounds,
/// the silence) is in <see cref="Contracts.MarketplaceSettings"/>.
/// </summary>
public sealed class DispatchOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Dispatch";

    /// <summary>Seconds between two passes over what waits.</summary>
    [Range(1, 60)]
    public int IntervalSeconds { get; set; } = 1;

    /// <summary>How far from the restaurant a driver may be to be asked, kilometres.</summary>
    [Range(0.5, 100)]
    public double MaxPickupKm { get; set; } = 15;

    /// <summary>How many deliveries a driver holds at most.</summary>
    [Range(1, 10)]
    public int MaxActiveDeliveries { get; set; } = 2;

    /// <summary>Seconds between two looks for a driver after all rounds were used up.</summary>
    [Range(1, 3600)]
    public int SlowSearchSeconds { get; set; } = 60;

    /// <summary>After how many seconds a driver who declined or lost a delivery may be asked again for it.</summary>
    [Range(0, 86400)]
    public int ReofferAfterSeconds { get; set; } = 300;
}
