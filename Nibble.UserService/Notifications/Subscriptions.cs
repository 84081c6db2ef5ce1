using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.UserService.Notifications;

/// <summary>The event handlers of this service, all of which send notifications.</summary>
internal static class Subscriptions
{
    public static void Register(EventHandlers events) =>
        events
            .On<OrderPlaced, OnOrderEvents>()
            .On<OrderAccepted, OnOrderEvents>()
            .On<OrderProgressed, OnOrderEvents>()
            .On<OrderDelivered, OnOrderEvents>()
            .On<OrderEnded, OnOrderEvents>()
            .On<OrderRefunded, OnOrderEvents>()
            .On<RestaurantApprovalDecided, OnRestaurantEvents>()
            .On<RestaurantReviewSubmitted, OnRestaurantEvents>()
            .On<ReviewAnswered, OnRestaurantEvents>()
            .On<DriverApprovalDecided, OnDeliveryEvents>()
            .On<DeliveryOffered, OnDeliveryEvents>()
            .On<DeliveryProgressed, OnDeliveryEvents>()
            .On<TicketUpdated, OnTicketUpdated>();
}
