namespace Nibble.DriverService.Drivers;

/// <summary>A driver's vehicle.</summary>
/// <param name="Kind">Determines the speed used in estimates.</param>
/// <param name="Plate">The registration number; a bicycle has none.</param>
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
