namespace Nibble.DriverService.Deliveries;

/// <summary>
/// The status of a delivery: <c>searching → offered → assigned → arrived → picked_up → delivered</c>.
/// </summary>
public enum DeliveryStatus
{
    /// <summary>Searching for a driver.</summary>
    Searching,

    /// <summary>Offered to a driver who has not responded.</summary>
    Offered,

    /// <summary>Accepted by a driver, who is on the way to the restaurant.</summary>
    Assigned,

    /// <summary>The driver waits at the restaurant.</summary>
    Arrived,

    /// <summary>The driver has picked up the order.</summary>
    PickedUp,

    /// <summary>Delivered to the customer.</summary>
    Delivered,

    /// <summary>No driver accepted in any round; the search continues at a slower rate.</summary>
    Unassigned,

    /// <summary>The driver could not deliver after pickup.</summary>
    Failed,

    /// <summary>The order ended before delivery.</summary>
    Cancelled,
}

/// <summary>Groups of statuses. EF translates <c>Contains</c> on the arrays.</summary>
internal static class DeliveryStatusExtensions
{
    /// <summary>A driver is assigned and the delivery has not ended.</summary>
    public static readonly DeliveryStatus[] InProgress =
    [
        DeliveryStatus.Assigned,
        DeliveryStatus.Arrived,
        DeliveryStatus.PickedUp,
    ];

    /// <summary>Needs a driver and has no open offer.</summary>
    public static readonly DeliveryStatus[] AwaitingDriver = [DeliveryStatus.Searching, DeliveryStatus.Unassigned];

    /// <summary>A driver is assigned but has not picked up, so another driver can take over.</summary>
    public static bool IsBeforePickup(this DeliveryStatus status) =>
        status is DeliveryStatus.Assigned or DeliveryStatus.Arrived;

    /// <summary>No further change is possible.</summary>
    public static bool IsTerminal(this DeliveryStatus status) =>
        status is DeliveryStatus.Delivered or DeliveryStatus.Failed or DeliveryStatus.Cancelled;
}
