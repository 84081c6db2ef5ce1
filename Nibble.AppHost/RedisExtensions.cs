using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Nibble.AppHost;

/// <summary>The RESP server of the platform.</summary>
internal static class RedisExtensions
{
    /// <summary>
    /// Garnet as a .NET tool; a Redis container with <c>--Redis:Container=true</c> and when published.
    /// </summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddRedisOrGarnet(
        this IDistributedApplicationBuilder builder,
        string name
    ) =>
        builder.ExecutionContext.IsPublishMode || builder.Configuration.GetValue("Redis:Container", false)
            ? builder.AddRedis(name)
            : builder.AddGarnet(name);

    private static IResourceBuilder<GarnetResource> AddGarnet(this IDistributedApplicationBuilder builder, string name)
    {
        // StackExchange.Redis takes no password with a comma in it.
        var password = builder
            .AddParameter($"{name}-password", new GenerateParameterDefault { Special = false }, secret: true)
            .WithDescription("What the gateway and the services authenticate with at Redis. New at each start.");
        var garnet = new GarnetResource(name, password.Resource);
        var settings = Path.Combine(builder.DataPath(), "garnet.conf");
        var health = $"{name}-ping";
        string? connectionString = null;
        builder
            .Services.AddHealthChecks()
            .AddRedis(_ => connectionString ?? throw new InvalidOperationException("Not started yet."), health);

        return builder
            .AddDotnetTool(garnet)
            .WithIconName("Memory")
            .WithEndpoint(name: garnet.Endpoint.EndpointName, isProxied: false)
            .WithArgs("--config-import-path", settings, "--config-import-format", "RedisConf")
            .WithArgs("--bind", "127.0.0.1", "--auth", "Password", "--index", "8m", "-q")
            // Without transactions a script's reads and writes interleave with those of other connections.
            .WithArgs("--lua", "true", "--lua-transaction-mode", "true")
            .WithEnvironment("DOTNET_gcServer", "0")
            .WithEnvironment("DOTNET_gcConcurrent", "0")
            .WithEnvironment("DOTNET_TieredPGO", "0")
            .WithEnvironment("MALLOC_ARENA_MAX", "2")
            .WithHealthCheck(health)
            .OnConnectionStringAvailable(
                async (_, _, cancellation) =>
                    connectionString = await garnet.ConnectionStringExpression.GetValueAsync(cancellation)
            )
            .OnBeforeResourceStarted(
                async (_, _, cancellation) =>
                {
                    // In a file that only its owner reads; everyone sees a command line.
                    var port = await garnet.Endpoint.Property(EndpointProperty.TargetPort).GetValueAsync(cancellation);
                    var secret = await garnet.Password.GetValueAsync(cancellation);
                    DataFolder.WritePrivate(settings, $"port {port}\nrequirepass {secret}\nmaxmemory 64mb\n");
                }
            )
            .WithRestartOnCrash();
    }
}
