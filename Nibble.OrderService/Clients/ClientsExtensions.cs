using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.OrderService.Clients;

/// <summary>Whom this service calls, always in its own name: what it asks is its own business, not the customer's.</summary>
internal static class ClientsExtensions
{
    public static void AddClients(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<RestaurantClient>(ServiceNames.Restaurants);
        builder.AddServiceClient<UserClient>(ServiceNames.Users);
        builder.AddServiceClient<PromotionClient>(ServiceNames.Admin);
        builder.AddServiceClient<DriverClient>(ServiceNames.Drivers);
    }
}
