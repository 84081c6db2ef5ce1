using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Nibble.AppHost;
using Nibble.AppHost.Local;

namespace Aspire.Hosting;

/// <summary>A project that the AppHost references; the build generates one class each in <c>Projects</c>.</summary>
internal interface IProjectMetadata
{
    string ProjectPath { get; }

    /// <summary>What the build made of it. Aspire asks the SDK at run time; knowing it saves a process each.</summary>
    string AssemblyPath { get; }
}

internal interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }

    string AppHostDirectory { get; }

    IHostEnvironment Environment { get; }

    DistributedApplicationExecutionContext ExecutionContext { get; }

    DistributedApplication Build();
}

/// <summary>The Local engine only runs; publishing is Aspire's.</summary>
internal sealed class DistributedApplicationExecutionContext
{
    public bool IsPublishMode { get; }
}

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    public DistributedApplicationBuilder(string[] args)
    {
        AppHostDirectory = Metadata("AppHostDirectory");
        Configuration.AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables("DOTNET_");
        Environment = new HostingEnvironment
        {
            EnvironmentName = Configuration["Environment"] ?? Environments.Development,
            ContentRootPath = AppHostDirectory,
        };
        Configuration
            .SetBasePath(AppHostDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{Environment.EnvironmentName}.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(args);
        Secrets = new SecretStore(this.DataPath());
    }

    public ConfigurationManager Configuration { get; } = new();

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    public List<ExecutableResource> Resources { get; } = [];

    public SecretStore Secrets { get; }

    public string NuGetPackageRoot { get; } = Metadata("NuGetPackageRoot");

    public DistributedApplication Build() => new(this);

    private static string Metadata(string key) =>
        Assembly
            .GetExecutingAssembly()
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == key)
            .Value!;
}

internal sealed record ResourceBuilder<T>(IDistributedApplicationBuilder ApplicationBuilder, T Resource)
    : IResourceBuilder<T>
    where T : IResource;
