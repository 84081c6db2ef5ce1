using System.ComponentModel.DataAnnotations;

namespace Nibble.DriverService.Dispatch;

/// <summary>
/// Search for drivers (section <c>Dispatch</c>). Values that an admin can change at run time (offer time-out, rounds,
/// driver time-out) are in <see cref="Contracts.MarketplaceSettings"/>.
/// </summary>
public sealed class DispatchOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Dispatch";

    /// <summary>Seconds between two runs.</summary>
    [Range(1, 60)]
    public int IntervalSeconds { get; set; } = 1;

    /// <summary>Maximum distance of a driver from the restaurant, kilometres.</summary>
    [Range(0.5, 100)]
    public double MaxPickupKm { get; set; } = 15;

    /// <summary>Maximum number of deliveries assigned to a driver.</summary>
    [Range(1, 10)]
    public int MaxActiveDeliveries { get; set; } = 2;

    /// <summary>Seconds between two attempts after all rounds were used up.</summary>
    [Range(1, 3600)]
    public int SlowSearchSeconds { get; set; } = 60;

    /// <summary>Seconds until a driver who declined or lost a delivery may be offered it again.</summary>
    [Range(0, 86400)]
    public int ReofferAfterSeconds { get; set; } = 300;
}
