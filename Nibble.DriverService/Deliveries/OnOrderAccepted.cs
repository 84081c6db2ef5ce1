using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.ServiceDefaults.Events;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.DriverService.Deliveries;

/// <summary>Creates the delivery; <c>DeliveryDispatchJob</c> then searches for a driver.</summary>
internal sealed class OnOrderAccepted(DriverDbContext db) : IEventHandler<OrderAccepted>
{
    public async Task HandleAsync(OrderAccepted @event, CancellationToken cancellationToken)
    {
        var settings = await db.GetSettingsAsync(cancellationToken);
        db.Add(Delivery.Of(@event, DriverFee.Calculate(@event.DeliveryFee, settings.DriverShare)));
    }
}
