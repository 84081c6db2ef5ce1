using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.AdminService.Clients;

/// <summary>
/// Forwards an admin's decisions about restaurants to the Restaurant Service, with the admin's identity.
/// </summary>
internal sealed class RestaurantClient(HttpClient http)
{
    public async Task<Page<RestaurantForApproval>> ListAsync(
        string? status,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        using var response = await http.GetAsync(
            ListQuery.Of(InternalRoutes.Restaurants, status, page),
            cancellationToken
        );
        return (await response.ReadOrNullAsync<Page<RestaurantForApproval>>(cancellationToken))!;
    }

    /// <summary>False when there is no such restaurant.</summary>
    public async Task<bool> DecideAsync(
        Guid id,
        string decision,
        ApprovalDecision reason,
        CancellationToken cancellationToken
    )
    {
        using var response = await http.PostAsJsonAsync(
            $"{InternalRoutes.Restaurants}/{id}/{decision}",
            reason,
            cancellationToken
        );
        return await response.EnsureFoundAsync(cancellationToken);
    }
}
