using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Drivers;
using Nibble.DriverService.Earnings;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.DriverService;

/// <summary>The event handlers of this service.</summary>
internal static class Subscriptions
{
    public static void Register(EventHandlers events) =>
        events
            .On<OrderAccepted, OnOrderAccepted>()
            .On<OrderProgressed, OnOrderProgressed>()
            .On<OrderEnded, OnOrderEnded>()
            .On<OrderTipChanged, OnOrderTipChanged>()
            .On<UserSuspended, OnUserSuspended>()
            .On<UserDeleted, OnUserDeleted>()
            .On<SettingsChanged, SettingsChangedHandler<DriverDbContext>>();
}
