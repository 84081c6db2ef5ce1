namespace Nibble.DriverService.Drivers;

/// <summary>What the admins say of a driver.</summary>
public enum DriverStatus
{
    /// <summary>Waits for an admin's decision.</summary>
    Pending,

    /// <summary>May go online.</summary>
    Approved,

    /// <summary>Not let in. A changed profile asks again.</summary>
    Rejected,

    /// <summary>Was let in, and is kept out for now.</summary>
    Suspended,
}

/// <summary>Whether the driver wants work.</summary>
public enum Availability
{
    /// <summary>Gets no offers. What was accepted is still carried to its end.</summary>
    Offline,

    /// <summary>Gets offers.</summary>
    Online,
}

/// <summary>The admins' legal decisions.</summary>
internal static class DriverStatusExtensions
{
    public static bool CanTransitionTo(this DriverStatus from, DriverStatus to) =>
        (from, to) switch
        {
            (DriverStatus.Pending, DriverStatus.Approved or DriverStatus.Rejected) => true,
            (DriverStatus.Rejected, DriverStatus.Approved) => true,
            (DriverStatus.Approved, DriverStatus.Suspended) => true,
            (DriverStatus.Suspended, DriverStatus.Approved) => true,
            _ => false,
        };
}
