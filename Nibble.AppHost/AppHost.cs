// The app model of Nibble: resources, references and start order.
using Nibble.AppHost;
using Nibble.Contracts;

var builder = DistributedApplication.CreateBuilder(args);
if (StartupCheck.FindProblem(builder, out var dataLock) is { } problem)
{
    await Console.Error.WriteLineAsync(problem);
    return 1;
}

var redis = builder.AddRedisOrGarnet(ServiceNames.Redis);
var internalTokenKey = builder
    .AddParameter(
        ServiceNames.InternalTokenKey,
        new GenerateParameterDefault { MinLength = 64, Special = false },
        secret: true
    )
    .WithDescription("Signs the tokens (HS256) that the gateway and the services send one another. New at each start.");

var users = builder.AddService<Projects.Nibble_UserService>(ServiceNames.Users, "Person");
var restaurants = builder.AddService<Projects.Nibble_RestaurantService>(ServiceNames.Restaurants, "Food");
var orders = builder.AddService<Projects.Nibble_OrderService>(ServiceNames.Orders, "Receipt");
var drivers = builder.AddService<Projects.Nibble_DriverService>(ServiceNames.Drivers, "VehicleBicycle");
var admin = builder.AddService<Projects.Nibble_AdminService>(ServiceNames.Admin, "Shield");
var analytics = builder.AddService<Projects.Nibble_AnalyticsService>(ServiceNames.Analytics, "ChartMultiple");
var gateway = builder.AddGateway<Projects.Nibble_Gateway>(ServiceNames.Gateway);
IResourceBuilder<ProjectResource>[] services = [users, restaurants, orders, drivers, admin, analytics];

// Who calls whom. Only the traffic simulation in the Admin Service calls the gateway.
restaurants.WithReference(users).WithReference(redis);
users.WithReference(redis);
orders.WithReference(users).WithReference(restaurants).WithReference(drivers).WithReference(admin);
drivers.WithReference(users).WithReference(orders);
admin.WithReference(restaurants).WithReference(drivers).WithReference(analytics).WithReference(gateway);
gateway.WithReference(redis);
foreach (var service in services)
{
    gateway.WithReference(service).WaitForStart(service);
    service.WithEventSubscribers(services.Where(subscriber => subscriber != service));
}

// Who starts after whom at the first start, so that what others ask first is there first; nobody waits until another is
// healthy: each copes with the others being away, then and later.
users.WaitForStart(redis);
restaurants.WaitForStart(redis);
orders.WaitForStart(users).WaitForStart(restaurants);
drivers.WaitForStart(users);
admin.WaitForStart(restaurants).WaitForStart(drivers);
gateway.WaitForStart(redis);

// What every process is told.
foreach (var process in services.Append(gateway))
{
    process
        .WithEnvironment("Identity__InternalTokenKey", internalTokenKey)
        .WithEnvironment("Data__Path", builder.ExecutionContext.IsPublishMode ? "/data" : builder.DataPath())
        .WithConfigurationSection("Demo")
        // The dashboard receives what the processes export, unless the AppHost is told another receiver.
        .WithConfigurationSection("OTEL_EXPORTER_OTLP_ENDPOINT")
        .WithConfigurationSection("OTEL_EXPORTER_OTLP_PROTOCOL")
        .WithConfigurationSection("OTEL_EXPORTER_OTLP_HEADERS");
}

gateway.WithConfigurationSection("Gateway");

const string simulation = "/api/admin/simulation";
var (awake, asleep, busy) = (new { running = true }, new { running = false }, new { running = true, speed = 50 });
admin
    .WithAdminCommand(gateway, "Wake the city", "WeatherSunny", HttpMethod.Put, simulation, awake)
    .WithAdminCommand(gateway, "Put the city to sleep", "WeatherMoon", HttpMethod.Put, simulation, asleep)
    .WithAdminCommand(gateway, "Seed load", "TopSpeed", HttpMethod.Put, simulation, busy);
users.WithAdminCommand(gateway, "Open the mail sink", "Mail", HttpMethod.Get, "/api/users/dev/mail");
gateway.WithResetCommand([redis.Resource, .. services.Append(gateway).Select(each => each.Resource)]);

builder.AddHealthCheckRetry();
await using var app = builder.Build();
using (dataLock)
{
    if (builder.ExecutionContext.IsRunMode)
    {
        _ = app.ReportStartAsync(gateway.GetEndpoint("http"));
    }

    await app.RunAsync();
}

return 0;
