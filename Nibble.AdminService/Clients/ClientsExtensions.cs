using Nibble.AdminService.DeadLetters;
using Nibble.AdminService.Promotions;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AdminService.Clients;

/// <summary>Registers the HTTP clients of other services and the identity that each call uses.</summary>
internal static class ClientsExtensions
{
    public static void AddClients(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<RestaurantClient>(ServiceNames.Restaurants, CallAs.User);
        builder.AddServiceClient<DriverClient>(ServiceNames.Drivers, CallAs.User);
        builder.AddServiceClient<AnalyticsClient>(ServiceNames.Analytics, CallAs.User);
        builder.Services.AddHttpClient(DeadLetterClient.ClientName).AddInternalToken(CallAs.Service);
        builder.Services.AddScoped<DeadLetterClient>();
        builder.AddPromotions();
    }
}
