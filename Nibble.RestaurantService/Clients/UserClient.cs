using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.RestaurantService.Clients;

/// <summary>Reads the names of review authors from the User Service.</summary>
internal sealed class UserClient(HttpClient http)
{
    /// <summary>Null when the account does not exist or was deleted.</summary>
    public async Task<UserSummary?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"{InternalRoutes.Users}/{id}", cancellationToken);
        return await response.ReadOrNullAsync<UserSummary>(cancellationToken);
    }
}
