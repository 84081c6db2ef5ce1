using System.Reflection;
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
    public static TheoryData<string> Names => [.. ServiceNames.Services];

    /// <summary>Runs the service of that name and looks at it.</summary>
    public static Task InspectAsync(string name, Action<IServiceProvider, DbContext> inspect) =>
        Of(name).InspectAsync(inspect);

    /// <summary>The OpenAPI document of the service of that name, as the gateway fetches it.</summary>
    public static Task<JsonElement> GetOpenApiDocumentAsync(string name) => Of(name).GetOpenApiDocumentAsync();

    /// <summary>
    /// Runs the service of that name with these settings beside the fixture's own, and uses it through a client without an
    /// internal token.
    /// </summary>
    /// <exception cref="TimeoutException">It did not start within <paramref name="limit"/>.</exception>
    public static Task UseAsync(
        string name,
        IReadOnlyDictionary<string, string?> settings,
        TimeSpan limit,
        Func<HttpClient, Task> use
    ) => Of(name).UseAsync(settings, limit, use);

    /// <summary>The assemblies of all services.</summary>
    public static IEnumerable<Assembly> Assemblies => ServiceNames.Services.Select(AssemblyOf);

    /// <summary>The assembly of the service of that name.</summary>
    public static Assembly AssemblyOf(string name) => Of(name).Assembly;

    private static Service Of(string name) =>
        name switch
        {
            ServiceNames.Users => new Service<UserDbContext>(),
            ServiceNames.Restaurants => new Service<RestaurantDbContext>(),
            ServiceNames.Orders => new Service<OrderDbContext>(),
            ServiceNames.Drivers => new Service<DriverDbContext>(),
            ServiceNames.Admin => new Service<AdminDbContext>(),
            ServiceNames.Analytics => new Service<AnalyticsDbContext>(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such service."),
        };

    private abstract class Service
    {
        public abstract Assembly Assembly { get; }

        public abstract Task InspectAsync(Action<IServiceProvider, DbContext> inspect);

        public abstract Task<JsonElement> GetOpenApiDocumentAsync();

        public abstract Task UseAsync(
            IReadOnlyDictionary<string, string?> settings,
            TimeSpan limit,
            Func<HttpClient, Task> use
        );
    }

    private sealed class Service<TDbContext> : Service
        where TDbContext : DbContext
    {
        public override Assembly Assembly => typeof(TDbContext).Assembly;

        public override async Task InspectAsync(Action<IServiceProvider, DbContext> inspect)
        {
            await using var service = new ServiceFixture<TDbContext>();
            await service.InDatabaseAsync(db =>
            {
                inspect(service.Services, db);
                return Task.CompletedTask;
            });
        }

        public override async Task<JsonElement> GetOpenApiDocumentAsync()
        {
            await using var service = new ServiceFixture<TDbContext>();
            using var gateway = service.AsService(ServiceNames.Gateway);
            return await (await gateway.GetAsync("/openapi/v1.json")).JsonAsync();
        }

        public override async Task UseAsync(
            IReadOnlyDictionary<string, string?> settings,
            TimeSpan limit,
            Func<HttpClient, Task> use
        )
        {
            await using var service = new ServiceFixture<TDbContext>();
            foreach (var (key, value) in settings)
            {
                service.Settings[key] = value;
            }

            // The first client starts the service, and blocks its thread until the service has started.
            using var client = await Task.Run(service.WithoutInternalToken).WaitAsync(limit);
            await use(client);
        }
    }
}
