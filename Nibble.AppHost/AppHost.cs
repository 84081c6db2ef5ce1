// The map of Nibble: what runs, who may call whom, who waits for whom.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nibble.AppHost;
using Nibble.Contracts;

var builder = DistributedApplication.CreateBuilder(args);
using var startup = StartupCheck.Run(builder);
if (startup.Problem is { } problem)
{
    await Console.Error.WriteLineAsync(problem);
    return 1;
}

builder.UseDashboardPort();
var redis = builder.AddRedisOrGarnet(ServiceNames.Redis);
var internalTokenKey = builder
    .AddParameter(
        ServiceNames.InternalTokenKey,
        new GenerateParameterDefault { MinLength = 64, Special = false },
        secret: true
    )
    .WithDescription("Signs the internal tokens (HS256) that the gateway and the services send one another.");

var users = builder.AddProject<Projects.Nibble_UserService>(ServiceNames.Users, launchProfileName: null);
var restaurants = builder.AddProject<Projects.Nibble_RestaurantService>(
    ServiceNames.Restaurants,
    launchProfileName: null
);
var orders = builder.AddProject<Projects.Nibble_OrderService>(ServiceNames.Orders, launchProfileName: null);
var drivers = builder.AddProject<Projects.Nibble_DriverService>(ServiceNames.Drivers, launchProfileName: null);
var admin = builder.AddProject<Projects.Nibble_AdminService>(ServiceNames.Admin, launchProfileName: null);
var analytics = builder.AddProject<Projects.Nibble_AnalyticsService>(ServiceNames.Analytics, launchProfileName: null);
var gateway = builder.AddProject<Projects.Nibble_Gateway>(ServiceNames.Gateway, launchProfileName: null);

IResourceBuilder<ProjectResource>[] services = [users, restaurants, orders, drivers, admin, analytics];

// Doors: the services listen on ports that only their neighbours know, one for HTTP/1.1 and one for HTTP/2, by which the
// gateway comes. The gateway listens where clients look for it. No proxy stands in front of a single process.
foreach (var service in services)
{
    service
        .WithHttpEndpoint(isProxied: false)
        .WithHttpEndpoint(name: ServiceNames.Http2, env: "Http2__Port", isProxied: false)
        .WithUrlForEndpoint(ServiceNames.Http2, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);
}

var replicas = builder.Configuration.GetValue("Gateway:Replicas", 1);
gateway
    .WithHttpEndpoint(port: builder.GatewayPort(), isProxied: replicas > 1)
    .WithExternalHttpEndpoints()
    .WithReplicas(replicas);

// Who may call whom. Events travel by HTTP as well, from the service they happened in to each subscriber, so the six know
// one another. Nobody calls the gateway but the people of the demo city, who live in the admin service.
foreach (var service in services)
{
    gateway.WithReference(service);
    foreach (var neighbour in services.Where(neighbour => neighbour != service))
    {
        service.WithReference(neighbour);
    }
}

admin.WithReference(gateway);
users.WithReference(redis);
restaurants.WithReference(redis);
gateway.WithReference(redis);

// Who waits for whom at the first start; later each copes with the others being away. The services begin one after another,
// so that what others ask first is there first. The gateway opens when all are healthy: who can connect can order.
users.WaitForStart(redis);
restaurants.WaitForStart(redis);
orders.WaitForStart(users).WaitForStart(restaurants);
drivers.WaitForStart(users);
admin.WaitForStart(users);
analytics.WaitForStart(orders);
gateway.WaitFor(redis);
foreach (var service in services)
{
    gateway.WaitFor(service);
}

// What every process is told.
foreach (var process in services.Append(gateway))
{
    process
        .WithHttpHealthCheck("/health")
        .WithEnvironment("Identity__InternalTokenKey", internalTokenKey)
        .WithEnvironment("Data__Path", builder.ExecutionContext.IsPublishMode ? "/data" : builder.DataPath())
        // Without a launch profile Aspire leaves this out, and a process without it believes it is in production.
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
        // In Development Aspire would show query values in traces, and a query may hold an access token.
        .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "false")
        .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "false")
        // glibc would keep a heap of its own for each of many threads, all half empty.
        .WithEnvironment("MALLOC_ARENA_MAX", "2")
        // When published, Aspire would make every process believe an X-Forwarded-For from anyone.
        .DisableForwardedHeaders()
        // The dashboard receives what the processes export, unless the AppHost is told another receiver.
        .WithSettings("OTEL_EXPORTER_OTLP_ENDPOINT")
        .WithSettings("OTEL_EXPORTER_OTLP_PROTOCOL")
        .WithSettings("OTEL_EXPORTER_OTLP_HEADERS")
        .WithSettings("Demo")
        .WithoutDotnetRun()
        .WithRestartOnCrash();
}

gateway.WithSettings("Gateway");
users.WithMailSinkCommand(gateway);
admin.WithSimulationCommands(gateway);
gateway.WithResetCommand([redis.Resource, .. services.Append(gateway).Select(process => process.Resource)]);

builder.Services.AddSingleton<StartupConsole>();
builder.OnBeforeStart(
    (start, cancellation) =>
    {
        _ = start
            .Services.GetRequiredService<StartupConsole>()
            .RunAsync(start.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        return Task.CompletedTask;
    }
);
await builder.Build().RunAsync();
return 0;
