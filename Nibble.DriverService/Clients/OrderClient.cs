using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Clients;

/// <summary>The calls to the Order Service.</summary>
internal sealed class OrderClient(HttpClient http)
{
    /// <summary>The Order Service's status of a prepared order.</summary>
    public const string Ready = "ready";

    /// <summary>Whether the order is ready. If the call fails, the caller responds with 503.</summary>
    public async Task<bool> IsReadyAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"{InternalRoutes.Orders}/{orderId}", cancellationToken);
        return (await response.ReadOrNullAsync<OrderSummary>(cancellationToken))?.Status == Ready;
    }

    /// <summary>
    /// Pushes driver positions for order tracking. A lost batch is not repeated; the next one follows a second later.
    /// </summary>
    public async Task PushPositionsAsync(IReadOnlyList<DriverPosition> positions, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(
            InternalRoutes.DriverPositions,
            positions,
            NibbleJson.Options,
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
    }
}
