using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Json;

namespace Nibble.OrderService.Clients;

/// <summary>The Restaurant Service's word on prices and opening.</summary>
internal sealed class RestaurantClient(HttpClient http)
{
    /// <summary>
    /// Prices the items at a restaurant, or at the one that serves the first of them; null when there is no such
    /// restaurant.
    /// </summary>
    public async Task<RestaurantQuote?> QuoteAsync(
        Guid? restaurantId,
        QuoteRequest request,
        CancellationToken cancellationToken
    )
    {
        using var response = await http.PostAsJsonAsync(
            restaurantId is null
                ? $"{InternalRoutes.Restaurants}/quote"
                : $"{InternalRoutes.Restaurants}/{restaurantId}/quote",
            request,
            NibbleJson.Options,
            cancellationToken
        );
        return await response.ReadOrNullAsync<RestaurantQuote>(cancellationToken);
    }
}
