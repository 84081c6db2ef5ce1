using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.RestaurantService.Clients;

/// <summary>Asks the User Service how to call the author of a review.</summary>
internal sealed class UserClient(HttpClient http)
{
    /// <summary>Null when there is no such account any more.</summary>
    public async Task<UserSummary?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"{InternalRoutes.Users}/{id}", cancellationToken);
        return await response.ReadOrNullAsync<UserSummary>(cancellationToken);
    }
}
