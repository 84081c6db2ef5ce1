using Nibble.Contracts;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Settings;
using Nibble.ServiceDefaults.Events;

namespace Nibble.OrderService;

/// <summary>What this service does on others' events.</summary>
internal static class Subscriptions
{
    public static void Register(EventHandlers events) =>
        events
            .On<DeliveryAssigned, OnDeliveryAssigned>()
            .On<DeliveryProgressed, OnDeliveryProgressed>()
            .On<UserDeleted, OnUserDeleted>()
            .On<SettingsChanged, OnSettingsChanged>();
}
