namespace Nibble.Contracts;

/// <summary>
/// The table of event subscriptions. A publisher's dispatcher reads it to know where an event goes;
/// a test compares it with the handlers that each service registers.
/// </summary>
public static class EventSubscriptions
{
    /// <summary>For each service the event types it receives.</summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> ByService { get; } =
        new Dictionary<string, IReadOnlySet<string>>
        {
            [ServiceNames.Users] = Types(
                OrderPlaced.EventType,
                OrderAccepted.EventType,
                OrderProgressed.EventType,
                OrderDelivered.EventType,
                OrderEnded.EventType,
                OrderRefunded.EventType,
                RestaurantApprovalDecided.EventType,
                RestaurantReviewSubmitted.EventType,
                ReviewAnswered.EventType,
                DriverApprovalDecided.EventType,
                DeliveryOffered.EventType,
                DeliveryProgressed.EventType,
                TicketUpdated.EventType
            ),
            [ServiceNames.Restaurants] = Types(
                OrderPlaced.EventType,
                OrderAccepted.EventType,
                OrderProgressed.EventType,
                OrderDelivered.EventType,
                OrderEnded.EventType,
                OrderRefunded.EventType,
                UserDeleted.EventType,
                SettingsChanged.EventType
            ),
            [ServiceNames.Orders] = Types(
                DeliveryAssigned.EventType,
                DeliveryProgressed.EventType,
                UserDeleted.EventType,
                SettingsChanged.EventType
            ),
            [ServiceNames.Drivers] = Types(
                OrderAccepted.EventType,
                OrderProgressed.EventType,
                OrderEnded.EventType,
                OrderTipChanged.EventType,
                UserSuspended.EventType,
                UserDeleted.EventType,
                SettingsChanged.EventType
            ),
            [ServiceNames.Admin] = Types(
                RestaurantRegistered.EventType,
                DriverRegistered.EventType,
                DeliveryProgressed.EventType,
                DriverUnresponsive.EventType,
                OrderEnded.EventType,
                AuditRecorded.EventType
            ),
            [ServiceNames.Analytics] = Types(
                UserRegistered.EventType,
                OrderPlaced.EventType,
                OrderAccepted.EventType,
                OrderProgressed.EventType,
                OrderDelivered.EventType,
                OrderEnded.EventType,
                OrderRefunded.EventType,
                OrderTipChanged.EventType,
                RestaurantApprovalDecided.EventType,
                RestaurantReviewSubmitted.EventType,
                DriverApprovalDecided.EventType,
                DriverReviewSubmitted.EventType,
                DeliveryAssigned.EventType,
                DeliveryProgressed.EventType,
                SettingsChanged.EventType
            ),
        };

    private static HashSet<string> Types(params string[] types) => [.. types];
}
