using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.DriverService.Clients;

/// <summary>Registers the HTTP clients of other services.</summary>
internal static class ClientsExtensions
{
    public static void AddClients(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<UserClient>(ServiceNames.Users);
        builder.AddServiceClient<OrderClient>(ServiceNames.Orders);
    }
}
