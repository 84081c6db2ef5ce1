using Nibble.Contracts;
using Nibble.RestaurantService.Accounts;
using Nibble.RestaurantService.Orders;
using Nibble.RestaurantService.Settings;
using Nibble.ServiceDefaults.Events;

namespace Nibble.RestaurantService;

/// <summary>The event handlers of this service.</summary>
internal static class Subscriptions
{
    public static void Register(EventHandlers events) =>
        events
            .On<OrderPlaced, OnOrderPlaced>()
            .On<OrderAccepted, OnOrderAccepted>()
            .On<OrderProgressed, OnOrderProgressed>()
            .On<OrderDelivered, OnOrderDelivered>()
            .On<OrderEnded, OnOrderEnded>()
            .On<OrderRefunded, OnOrderRefunded>()
            .On<UserDeleted, OnUserDeleted>()
            .On<SettingsChanged, OnSettingsChanged>();
}
