using Nibble.Contracts;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.OrderService;

/// <summary>What this service does on others' events.</summary>
internal static class Subscriptions
{
    public static void Register(EventHandlers events) =>
        events
            .On<DeliveryAssigned, OnDeliveryAssigned>()
            .On<DeliveryProgressed, OnDeliveryProgressed>()
            .On<UserDeleted, OnUserDeleted>()
            .On<SettingsChanged, SettingsChangedHandler<OrderDbContext>>();
}
