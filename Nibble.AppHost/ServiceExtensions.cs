using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Nibble.Contracts;
using Polly;

namespace Nibble.AppHost;

/// <summary>The processes of Nibble as resources.</summary>
internal static class ServiceExtensions
{
    /// <summary>The folder for state: <c>Data:Path</c>, relative to the repository's root; <c>.data</c> by default.</summary>
    public static string DataPath(this IDistributedApplicationBuilder builder) =>
        Path.GetFullPath(builder.Configuration["Data:Path"] ?? ".data", Path.Combine(builder.AppHostDirectory, ".."));

    /// <summary>A service on ports that only the other services know: HTTP/1.1, and HTTP/2 for the gateway.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        string icon
    )
        where TProject : IProjectMetadata, new() =>
        builder
            .AddProcess<TProject>(name, icon)
            .WithHttpEndpoint(isProxied: false)
            .WithHttpEndpoint(name: ServiceNames.Http2, env: "Http2__Port", isProxied: false)
            .WithUrlForEndpoint("http", url => (url.DisplayText, url.Url) = ("Health", "/health"))
            .WithUrlForEndpoint(ServiceNames.Http2, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithHttpHealthCheck("/health", endpointName: "http");

    /// <summary>The only process that clients reach, at <c>Gateway:Port</c>; a proxy stands before several replicas only.</summary>
    public static IResourceBuilder<ProjectResource> AddGateway<TProject>(
        this IDistributedApplicationBuilder builder,
        string name
    )
        where TProject : IProjectMetadata, new()
    {
        var replicas = builder.Configuration.GetValue("Gateway:Replicas", 1);
        return builder
            .AddProcess<TProject>(name, "Router")
            .WithHttpEndpoint(builder.Configuration.GetValue("Gateway:Port", 8000), isProxied: replicas > 1)
            .WithExternalHttpEndpoints()
            .WithReplicas(replicas)
            .WithUrlForEndpoint("http", url => url.DisplayText = "Console")
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { DisplayText = "API reference", Url = "/docs" })
            .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { DisplayText = "Health", Url = "/health" })
            .WithHttpHealthCheck("/health");
    }

    /// <summary>Events travel by HTTP too, to each subscriber. The graph shows calls only: nearly every service subscribes to nearly every other.</summary>
    public static void WithEventSubscribers(
        this IResourceBuilder<ProjectResource> service,
        IEnumerable<IResourceBuilder<ProjectResource>> subscribers
    )
    {
        foreach (var subscriber in subscribers)
        {
            var relations = service.WithReference(subscriber).Resource.Annotations;
            relations.Remove(relations.OfType<ResourceRelationshipAnnotation>().Last());
        }
    }

    /// <summary>Hands a section of the AppHost's own configuration on, key by key.</summary>
    public static IResourceBuilder<ProjectResource> WithConfigurationSection(
        this IResourceBuilder<ProjectResource> builder,
        string section
    )
    {
        var settings = builder.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable();
        foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
        {
            builder.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        return builder;
    }

    /// <summary>Lets a health check wait for a process: Aspire would ask it again only after 1, 2, … 5 s.</summary>
    public static void AddHealthCheckRetry(this IDistributedApplicationBuilder builder)
    {
        var retry = new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 20,
            Delay = TimeSpan.FromMilliseconds(250),
            BackoffType = DelayBackoffType.Constant,
        };
        // The dashboard's commands go the same way: one that changes something is sent once.
        retry.DisableForUnsafeHttpMethods();
        builder.Services.ConfigureHttpClientDefaults(http =>
            http.AddResilienceHandler("health", pipeline => pipeline.AddRetry(retry))
        );
    }

    private static IResourceBuilder<ProjectResource> AddProcess<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        string icon
    )
        where TProject : IProjectMetadata, new() =>
        builder
            .AddProject<TProject>(name, launchProfileName: null)
            .WithIconName(icon)
            // Without a launch profile Aspire leaves this out, and a process without it believes it is in production.
            .WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
            // In Development Aspire would show query values in traces, and a query may hold an access token.
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "false")
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "false")
            // glibc would keep a heap of its own for each of many threads, all half empty.
            .WithEnvironment("MALLOC_ARENA_MAX", "2")
            // When published, Aspire would make every process believe an X-Forwarded-For from anyone.
            .DisableForwardedHeaders()
            // Nothing here speaks TLS: Aspire would ask for a trusted development certificate.
            .WithoutHttpsCertificate()
            .WithBuiltExecutable()
            .WithRestartOnCrash();

    /// <summary>
    /// Starts what the AppHost's build made of the project, not <c>dotnet run</c>, which would build it once more and stay
    /// beside it with 65 MB. An IDE that debugs the project starts it itself all the same.
    /// </summary>
    private static IResourceBuilder<ProjectResource> WithBuiltExecutable(this IResourceBuilder<ProjectResource> builder)
    {
        var project = builder.Resource.GetProjectMetadata().ProjectPath;
        var folder = Path.GetDirectoryName(project)!;
        // The AppHost's own output folder below its project, such as bin/Debug/net10.0, is that of each project.
        var output = AppContext.BaseDirectory.Split('/', '\\', StringSplitOptions.RemoveEmptyEntries)[^3..];
        var program = Path.Combine([folder, .. output, Path.GetFileNameWithoutExtension(project)]);
        program += OperatingSystem.IsWindows() ? ".exe" : "";
        // The runtime that this process runs on, wherever it is installed.
        var runtime = Path.GetFullPath(RuntimeEnvironment.GetRuntimeDirectory() + "../../..");
        return !builder.ApplicationBuilder.ExecutionContext.IsRunMode || !File.Exists(program)
            ? builder
            : builder
                .WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = folder })
                .WithEnvironment("DOTNET_ROOT", runtime)
                // Compiling is most of a start, and this an eighth of it. Published, a process never has memory that is both
                // writable and executable.
                .WithEnvironment("DOTNET_EnableWriteXorExecute", "0");
    }
}
