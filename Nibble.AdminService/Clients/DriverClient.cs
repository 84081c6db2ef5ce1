using Nibble.AdminService.Approvals;
using Nibble.Contracts;
using Nibble.ServiceDefaults.Http;

namespace Nibble.AdminService.Clients;

/// <summary>Forwards an admin's decisions about drivers to the Driver Service, with the admin's identity.</summary>
internal sealed class DriverClient(HttpClient http)
{
    public async Task<Page<DriverForApproval>> ListAsync(
        string? status,
        PageRequest page,
        CancellationToken cancellationToken
    )
    {
        using var response = await http.GetAsync(ListQuery.Of("/api/drivers", status, page), cancellationToken);
        return (await response.ReadOrNullAsync<Page<DriverForApproval>>(cancellationToken))!;
    }

    /// <summary>False when there is no such driver.</summary>
    public async Task<bool> DecideAsync(
        Guid id,
        string decision,
        ApprovalDecision reason,
        CancellationToken cancellationToken
    )
    {
        using var response = await http.PostAsJsonAsync(
            $"{InternalRoutes.Drivers}/{id}/{decision}",
            reason,
            cancellationToken
        );
        return await response.EnsureFoundAsync(cancellationToken);
    }
}
