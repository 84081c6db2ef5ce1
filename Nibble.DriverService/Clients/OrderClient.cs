using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Json;

namespace Nibble.DriverService.Clients;

/// <summary>What deliveries need of the Order Service.</summary>
internal sealed class OrderClient(HttpClient http)
{
    /// <summary>How the Order Service spells a finished kitchen.</summary>
    public const string Ready = "ready";

    /// <summary>Whether the kitchen is done. Its failure is the caller's 503.</summary>
    public async Task<bool> IsReadyAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"{InternalRoutes.Orders}/{orderId}", cancellationToken);
        return (await response.ReadOrNullAsync<OrderSummary>(cancellationToken))?.Status == Ready;
    }

    /// <summary>Shows trackers where drivers are. Whoever misses one batch gets the next a second later.</summary>
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
