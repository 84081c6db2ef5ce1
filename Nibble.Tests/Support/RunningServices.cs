using System.Text.Json;
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

    /// <summary>The OpenAPI document of the service of that name, as the gateway fetches it.</summary>
    public static Task<JsonElement> DocumentAsync(string name) =>
        name switch
        {
            ServiceNames.Users => DocumentAsync<UserDbContext>(),
            ServiceNames.Restaurants => DocumentAsync<RestaurantDbContext>(),
            ServiceNames.Orders => DocumentAsync<OrderDbContext>(),
            ServiceNames.Drivers => DocumentAsync<DriverDbContext>(),
            ServiceNames.Admin => DocumentAsync<AdminDbContext>(),
            ServiceNames.Analytics => DocumentAsync<AnalyticsDbContext>(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such service."),
        };

    private static async Task<JsonElement> DocumentAsync<TDbContext>()
        where TDbContext : DbContext
    {
        await using var service = new ServiceFixture<TDbContext>();
        using var gateway = service.AsService(ServiceNames.Gateway);
        return await (await gateway.GetAsync("/openapi/v1.json")).JsonAsync();
    }

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
