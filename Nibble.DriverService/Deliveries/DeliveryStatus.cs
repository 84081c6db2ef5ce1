namespace Nibble.DriverService.Deliveries;

/// <summary>Where a delivery stands: <c>searching → offered → assigned → arrived → picked_up → delivered</c>.</summary>
public enum DeliveryStatus
{
    /// <summary>Looks for a driver to ask.</summary>
    Searching,

    /// <summary>A driver was asked and has not answered.</summary>
    Offered,

    /// <summary>A driver took it and is on the way to the restaurant.</summary>
    Assigned,

    /// <summary>The driver waits at the restaurant.</summary>
    Arrived,

    /// <summary>The driver has the food.</summary>
    PickedUp,

    /// <summary>The customer has it.</summary>
    Delivered,

    /// <summary>Nobody took it in all rounds; the search goes on more slowly.</summary>
    Unassigned,

    /// <summary>The driver had the food and could not deliver it.</summary>
    Failed,

    /// <summary>The order ended before it was delivered.</summary>
    Cancelled,
}

/// <summary>Groups of statuses that rules speak of. EF translates the arrays' <c>Contains</c>.</summary>
internal static class DeliveryStatusExtensions
{
    /// <summary>A driver holds it and works on it.</summary>
    public static readonly DeliveryStatus[] InProgress =
    [
        DeliveryStatus.Assigned,
        DeliveryStatus.Arrived,
        DeliveryStatus.PickedUp,
    ];

    /// <summary>It needs a driver, and nobody is being asked.</summary>
    public static readonly DeliveryStatus[] AwaitingDriver = [DeliveryStatus.Searching, DeliveryStatus.Unassigned];

    /// <summary>A driver holds it but not yet the food, so another driver can take over.</summary>
    public static bool IsBeforePickup(this DeliveryStatus status) =>
        status is DeliveryStatus.Assigned or DeliveryStatus.Arrived;

    /// <summary>Nothing happens to it any more.</summary>
    public static bool IsTerminal(this DeliveryStatus status) =>
        status is DeliveryStatus.Delivered or DeliveryStatus.Failed or DeliveryStatus.Cancelled;
}
