using Nibble.AdminService.Alerts;
using Nibble.AdminService.Audit;
using Nibble.AdminService.Promotions;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Events;

namespace Nibble.AdminService;

/// <summary>The event handlers of this service.</summary>
internal static class Subscriptions
{
    public static void Register(EventHandlers events) =>
        events
            .On<RestaurantRegistered, OnRestaurantRegistered>()
            .On<DriverRegistered, OnDriverRegistered>()
            .On<DeliveryProgressed, OnDeliveryProgressed>()
            .On<DriverUnresponsive, OnDriverUnresponsive>()
            .On<OrderEnded, OnOrderEnded>()
            .On<AuditRecorded, OnAuditRecorded>();
}
