using Nibble.ServiceDefaults.Jobs;
using Nibble.ServiceDefaults.Persistence;
using Nibble.UserService.Data;

namespace Nibble.UserService.Accounts;

/// <summary>Registers accounts.</summary>
internal static class AccountsExtensions
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<IDatabaseSeed<UserDbContext>, UserSeed>();
        builder.Services.AddScoped<AccountDeletionService>();
        builder.Services.AddPeriodicJob<ExpiredDataCleanupJob>(TimeSpan.FromHours(1));
    }

    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapProfile();
        endpoints.MapUserAdministration();
        endpoints.MapInternalUsers();
    }
}
