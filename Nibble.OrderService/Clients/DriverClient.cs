using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.OrderService.Clients;

/// <summary>The Driver Service's view of a delivery.</summary>
internal sealed class DriverClient(HttpClient http)
{
    /// <summary>Where the delivery of an order is, or null when there is none.</summary>
    public async Task<DeliveryTracking?> FindDeliveryAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"{InternalRoutes.Deliveries}/{orderId}", cancellationToken);
        return await response.ReadOrNullAsync<DeliveryTracking>(cancellationToken);
    }
}
