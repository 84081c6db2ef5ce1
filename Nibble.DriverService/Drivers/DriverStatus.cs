namespace Nibble.DriverService.Drivers;

/// <summary>The approval status of a driver.</summary>
public enum DriverStatus
{
    /// <summary>Awaiting an admin's decision.</summary>
    Pending,

    /// <summary>May go online.</summary>
    Approved,

    /// <summary>Rejected. A changed profile applies again.</summary>
    Rejected,

    /// <summary>Approved earlier, suspended until reinstated.</summary>
    Suspended,
}

/// <summary>Whether the driver accepts offers.</summary>
public enum Availability
{
    /// <summary>Gets no offers. Accepted deliveries are still completed.</summary>
    Offline,

    /// <summary>Gets offers.</summary>
    Online,
}

/// <summary>The transitions that admins may make.</summary>
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
