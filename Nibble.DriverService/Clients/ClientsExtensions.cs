using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.DriverService.Clients;

/// <summary>The services that this one calls.</summary>
internal static class ClientsExtensions
{
    public static void AddClients(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<UserClient>(ServiceNames.Users);
        builder.AddServiceClient<OrderClient>(ServiceNames.Orders);
    }
}
