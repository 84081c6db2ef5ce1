using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Nibble.AppHost;

/// <summary>Garnet, a RESP server that needs no container: a .NET tool of this repository.</summary>
internal sealed class GarnetResource(string name, ParameterResource password)
    : DotnetToolResource(name, "garnet-server"),
        IResourceWithConnectionString
{
    public ParameterResource Password => password;

    public EndpointReference Endpoint => field ??= new EndpointReference(this, "tcp");

    /// <summary>In the form of StackExchange.Redis, as Aspire's own Redis resource has it.</summary>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.HostAndPort)},password={password}");

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        [
            new("Host", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Host)}")),
            new("Port", ReferenceExpression.Create($"{Endpoint.Property(EndpointProperty.Port)}")),
            new("Password", ReferenceExpression.Create($"{password}")),
            new(
                "Uri",
                ReferenceExpression.Create($"redis://:{password}@{Endpoint.Property(EndpointProperty.HostAndPort)}")
            ),
        ];
}

internal static class GarnetExtensions
{
    /// <summary>Garnet; with <c>--Redis:Container=true</c>, and when published, Redis in a container.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddRedisOrGarnet(
        this IDistributedApplicationBuilder builder,
        string name
    ) =>
        builder.ExecutionContext.IsPublishMode || builder.Configuration.GetValue("Redis:Container", false)
            ? builder.AddRedis(name)
            : builder.AddGarnet(name);

    /// <summary>On loopback, with a password, a bound on memory and nothing on disk.</summary>
    private static IResourceBuilder<GarnetResource> AddGarnet(this IDistributedApplicationBuilder builder, string name)
    {
        // StackExchange.Redis takes no password with a comma in it.
        var password = builder
            .AddParameter($"{name}-password", new GenerateParameterDefault { Special = false }, secret: true)
            .WithDescription("The password of Redis. New at each start.");
        var settings = Path.Combine(builder.DataPath(), "garnet.conf");
        var (health, connectionString) = ($"{name}-ping", "");
        builder.Services.AddHealthChecks().AddRedis(_ => connectionString, health);

        return builder
            .AddDotnetTool(new GarnetResource(name, password.Resource))
            .WithIconName("Memory")
            .WithEndpoint(name: "tcp", isProxied: false)
            .WithArgs("--config-import-path", settings, "--config-import-format", "RedisConf")
            .WithArgs("--bind", "127.0.0.1", "--auth", "Password", "--index", "8m", "-q")
            // Without transactions a script's reads and writes interleave with those of other connections.
            .WithArgs("--lua", "true", "--lua-transaction-mode", "true")
            .WithEnvironment("DOTNET_gcServer", "0")
            .WithEnvironment("DOTNET_gcConcurrent", "0")
            .WithEnvironment("DOTNET_TieredPGO", "0")
            // As for Nibble's own in Directory.Build.props: 2000 ms, in hexadecimal.
            .WithEnvironment("DOTNET_TC_CallCountingDelayMs", "7D0")
            .WithEnvironment("MALLOC_ARENA_MAX", "2")
            .WithHealthCheck(health)
            .OnBeforeResourceStarted(
                async (garnet, _, cancellation) =>
                {
                    connectionString = (await garnet.ConnectionStringExpression.GetValueAsync(cancellation))!;
                    var port = await garnet.Endpoint.Property(EndpointProperty.TargetPort).GetValueAsync(cancellation);
                    var secret = await garnet.Password.GetValueAsync(cancellation);
                    // In a file that only its owner ever reads: everyone sees a command line.
                    File.Delete(settings);
                    var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                    if (!OperatingSystem.IsWindows())
                    {
                        file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                    }

                    await using var writer = new StreamWriter(settings, file);
                    await writer.WriteAsync($"port {port}\nrequirepass {secret}\nmaxmemory 64mb\n");
                }
            )
            .WithRestartOnCrash();
    }
}
