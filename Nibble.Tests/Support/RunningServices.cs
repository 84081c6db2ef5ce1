using Microsoft.EntityFrameworkCore;
using Nibble.AdminService.Data;
using Nibble.AnalyticsService.Data;
using Nibble.Contracts;
using Nibble.DriverService.Data;
using Nibble.OrderService.Data;
using Nibble.RestaurantService.Data;
using Nibble.UserService.Data;

namespace Nibble.Tests.Support;

/// <summary>Every service in its fixture, for rules that hold for each of them.</summary>
internal static class RunningServices
{
    public static TheoryData<string> Names => [.. EventSubscriptions.ByService.Keys];

    /// <summary>Runs the service of that name and looks at it.</summary>
    public static Task LookAsync(string name, Action<IServiceProvider, DbContext> look) =>
        name switch
        {
            ServiceNames.Users => LookAsync<UserDbContext>(look),
            ServiceNames.Restaurants => LookAsync<RestaurantDbContext>(look),
            ServiceNames.Orders => LookAsync<OrderDbContext>(look),
            ServiceNames.Drivers => LookAsync<DriverDbContext>(look),
            ServiceNames.Admin => LookAsync<AdminDbContext>(look),
            ServiceNames.Analytics => LookAsync<AnalyticsDbContext>(look),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such service."),
        };

    private static async Task LookAsync<TDbContext>(Action<IServiceProvider, DbContext> look)
        where TDbContext : DbContext
    {
        await using var service = new ServiceFixture<TDbContext>();
        await service.InDatabaseAsync(db =>
        {
            look(service.Services, db);
            return Task.CompletedTask;
        });
    }
}
