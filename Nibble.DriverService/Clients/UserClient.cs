using Nibble.Contracts;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;

namespace Nibble.DriverService.Clients;

/// <summary>Reads the names of users from the User Service.</summary>
internal sealed class UserClient(HttpClient http)
{
    /// <summary>The first name of an account.</summary>
    /// <exception cref="DomainException">The account does not exist or was deleted (404).</exception>
    public async Task<string> GetFirstNameAsync(Guid userId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"{InternalRoutes.Users}/{userId}", cancellationToken);
        return (await response.ReadOrNullAsync<UserSummary>(cancellationToken))?.FirstName
            ?? throw new DomainException(Error.NotFound("The account"));
    }
}
