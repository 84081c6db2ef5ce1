namespace Nibble.DriverService.Drivers;

/// <summary>What a driver rides.</summary>
/// <param name="Kind">Decides the speed that estimates assume.</param>
/// <param name="Plate">The registration; a bicycle has none.</param>
public sealed record Vehicle(VehicleKind Kind, string? Plate);

/// <summary>Kinds of vehicles.</summary>
public enum VehicleKind
{
    /// <summary>Needs neither plate nor licence.</summary>
    Bicycle,

    /// <summary>A moped or motor scooter.</summary>
    Scooter,

    /// <summary>A motorcycle.</summary>
    Motorcycle,

    /// <summary>A car.</summary>
    Car,
}
