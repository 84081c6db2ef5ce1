using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.OrderService.Clients;

/// <summary>Where customers live.</summary>
internal sealed class UserClient(HttpClient http)
{
    /// <summary>The address, or null when the customer has no such one.</summary>
    public async Task<AddressSnapshot?> FindAddressAsync(
        Guid userId,
        Guid addressId,
        CancellationToken cancellationToken
    )
    {
        using var response = await http.GetAsync(
            $"{InternalRoutes.Users}/{userId}/addresses/{addressId}",
            cancellationToken
        );
        return await response.ReadOrNullAsync<AddressSnapshot>(cancellationToken);
    }
}
