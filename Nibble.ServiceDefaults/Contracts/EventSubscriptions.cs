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
                EventTypeAttribute.Of<OrderPlaced>(),
                EventTypeAttribute.Of<OrderAccepted>(),
                EventTypeAttribute.Of<OrderProgressed>(),
                EventTypeAttribute.Of<OrderDelivered>(),
                EventTypeAttribute.Of<OrderEnded>(),
                EventTypeAttribute.Of<OrderRefunded>(),
                EventTypeAttribute.Of<RestaurantApprovalDecided>(),
                EventTypeAttribute.Of<RestaurantReviewSubmitted>(),
                EventTypeAttribute.Of<ReviewAnswered>(),
                EventTypeAttribute.Of<DriverApprovalDecided>(),
                EventTypeAttribute.Of<DeliveryOffered>(),
                EventTypeAttribute.Of<DeliveryProgressed>(),
                EventTypeAttribute.Of<TicketUpdated>()
            ),
            [ServiceNames.Restaurants] = Types(
                EventTypeAttribute.Of<OrderPlaced>(),
                EventTypeAttribute.Of<OrderAccepted>(),
                EventTypeAttribute.Of<OrderProgressed>(),
                EventTypeAttribute.Of<OrderDelivered>(),
                EventTypeAttribute.Of<OrderEnded>(),
                EventTypeAttribute.Of<OrderRefunded>(),
                EventTypeAttribute.Of<UserDeleted>(),
                EventTypeAttribute.Of<SettingsChanged>()
            ),
            [ServiceNames.Orders] = Types(
                EventTypeAttribute.Of<DeliveryAssigned>(),
                EventTypeAttribute.Of<DeliveryProgressed>(),
                EventTypeAttribute.Of<UserDeleted>(),
                EventTypeAttribute.Of<SettingsChanged>()
            ),
            [ServiceNames.Drivers] = Types(
                EventTypeAttribute.Of<OrderAccepted>(),
                EventTypeAttribute.Of<OrderProgressed>(),
                EventTypeAttribute.Of<OrderEnded>(),
                EventTypeAttribute.Of<OrderTipChanged>(),
                EventTypeAttribute.Of<UserSuspended>(),
                EventTypeAttribute.Of<UserDeleted>(),
                EventTypeAttribute.Of<SettingsChanged>()
            ),
            [ServiceNames.Admin] = Types(
                EventTypeAttribute.Of<RestaurantRegistered>(),
                EventTypeAttribute.Of<DriverRegistered>(),
                EventTypeAttribute.Of<DeliveryProgressed>(),
                EventTypeAttribute.Of<DriverUnresponsive>(),
                EventTypeAttribute.Of<OrderEnded>(),
                EventTypeAttribute.Of<AuditRecorded>()
            ),
            [ServiceNames.Analytics] = Types(
                EventTypeAttribute.Of<UserRegistered>(),
                EventTypeAttribute.Of<OrderPlaced>(),
                EventTypeAttribute.Of<OrderAccepted>(),
                EventTypeAttribute.Of<OrderProgressed>(),
                EventTypeAttribute.Of<OrderDelivered>(),
                EventTypeAttribute.Of<OrderEnded>(),
                EventTypeAttribute.Of<OrderRefunded>(),
                EventTypeAttribute.Of<OrderTipChanged>(),
                EventTypeAttribute.Of<RestaurantApprovalDecided>(),
                EventTypeAttribute.Of<RestaurantReviewSubmitted>(),
                EventTypeAttribute.Of<DriverApprovalDecided>(),
                EventTypeAttribute.Of<DriverReviewSubmitted>(),
                EventTypeAttribute.Of<DeliveryAssigned>(),
                EventTypeAttribute.Of<DeliveryProgressed>(),
                EventTypeAttribute.Of<SettingsChanged>()
            ),
        };

    private static HashSet<string> Types(params string[] types) => [.. types];
}
