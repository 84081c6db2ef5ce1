extern alias AppHost;

using System.Text.Json;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.AppHost;

/// <summary>The app model of AppHost.cs, read without running it, and what it publishes.</summary>
public sealed partial class AppModelTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nibble-model-").FullName;
    private IDistributedApplicationTestingBuilder? _builder;

    private IReadOnlyList<ProjectResource> Projects => [.. _builder!.Resources.OfType<ProjectResource>()];

    private IResource Redis => _builder!.Resources.Single(resource => resource.Name == ServiceNames.Redis);

    private IReadOnlyList<IResource> Processes => [Redis, .. Projects];

    public async Task InitializeAsync() =>
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<AppHost::Projects.Nibble_AppHost>([
            $"--Data:Path={Path.Combine(_folder, "data")}",
            $"--Gateway:Port={Platform.FreePort()}",
        ]);

    public async Task DisposeAsync()
    {
        await _builder!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_process_has_a_health_check_and_an_icon()
    {
        Assert.All(
            Processes,
            process => Assert.True(process.HasAnnotationOfType<HealthCheckAnnotation>(), process.Name)
        );
        Assert.All(
            Processes,
            process => Assert.True(process.HasAnnotationOfType<ResourceIconAnnotation>(), process.Name)
        );
    }

    [Fact]
    public void The_gateway_starts_after_everything_that_it_calls()
    {
        var gateway = Projects.Single(project => project.Name == ServiceNames.Gateway);

        Assert.Equal(CalledBy(gateway).Order(), WaitsFor(gateway).Order());
    }

    /// <summary>Waiting in a circle would be waiting for ever.</summary>
    [Fact]
    public void A_process_waits_only_for_what_it_calls_and_never_in_a_circle()
    {
        Assert.All(Projects, project => Assert.Subset(CalledBy(project).ToHashSet(), WaitsFor(project).ToHashSet()));
        Assert.All(Projects, project => Assert.DoesNotContain(project.Name, Closure(project.Name)));

        HashSet<string> Closure(string name)
        {
            var found = new HashSet<string>();
            var open = new Queue<string>([name]);
            while (open.TryDequeue(out var next))
            {
                foreach (var awaited in WaitsFor(Processes.Single(process => process.Name == next)).Where(found.Add))
                {
                    open.Enqueue(awaited);
                }
            }

            return found;
        }
    }

    [Fact]
    public void Only_the_gateway_is_external()
    {
        var external =
            from process in Processes
            where process.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsExternal)
            select process.Name;

        Assert.Equal([ServiceNames.Gateway], external);
    }

    [Fact]
    public void Every_parameter_is_a_secret_that_is_described()
    {
        var parameters = _builder!.Resources.OfType<ParameterResource>().ToList();

        Assert.Equal([ServiceNames.InternalTokenKey, "redis-password"], parameters.Select(each => each.Name).Order());
        Assert.All(parameters, parameter => Assert.True(parameter.Secret, parameter.Name));
        Assert.All(
            parameters,
            parameter => Assert.False(string.IsNullOrWhiteSpace(parameter.Description), parameter.Name)
        );
    }

    /// <summary>What the dashboard's graph shows, and the picture in docs/architecture.md.</summary>
    [Fact]
    public async Task The_graph_is_the_picture_of_the_architecture()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(SourceRepository.Root, "docs", "architecture.md"));
        var names = Processes.Select(process => process.Name).ToHashSet();
        var drawn =
            from line in Edges().Matches(document)
            from target in line.Groups["targets"].Value.Split('&', StringSplitOptions.TrimEntries)
            where names.Contains(line.Groups["source"].Value) && names.Contains(target)
            select $"{line.Groups["source"].Value} calls {target}";

        var modelled =
            from project in Projects
            from called in CalledBy(project)
            select $"{project.Name} calls {called}";

        Assert.Equal(modelled.Order(), drawn.Distinct().Order());
    }

    [Fact]
    public async Task The_published_manifest_is_complete()
    {
        var file = Path.Combine(_folder, "manifest.json");

        var (exitCode, output, error) = await AppHostProcess.RunAsync(
            "--operation",
            "publish",
            "--publisher",
            "manifest",
            "--output-path",
            file
        );

        Assert.True(exitCode == 0, output + error);
        var resources = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("resources");
        Assert.Equal("container.v0", resources.GetProperty(ServiceNames.Redis).GetProperty("type").GetString());
        foreach (var project in Projects)
        {
            var published = resources.GetProperty(project.Name);
            var environment = published.GetProperty("env");
            Assert.Equal("project.v0", published.GetProperty("type").GetString());
            Assert.Equal("/data", environment.GetProperty("Data__Path").GetString());
            Assert.Equal(
                $"{{{ServiceNames.InternalTokenKey}.value}}",
                environment.GetProperty("Identity__InternalTokenKey").GetString()
            );
            Assert.False(environment.TryGetProperty("ASPNETCORE_FORWARDEDHEADERS_ENABLED", out _));
            foreach (var called in CalledBy(project))
            {
                var variable =
                    called == ServiceNames.Redis ? "ConnectionStrings__redis" : $"services__{called}__http__0";
                Assert.Contains(
                    $"{{{called}.",
                    environment.GetProperty(variable).GetString(),
                    StringComparison.Ordinal
                );
            }

            Assert.Equal(
                project.Name == ServiceNames.Gateway,
                published
                    .GetProperty("bindings")
                    .EnumerateObject()
                    .Any(each => each.Value.TryGetProperty("external", out _))
            );
        }
    }

    private static IEnumerable<string> CalledBy(ProjectResource resource) =>
        resource
            .Annotations.OfType<ResourceRelationshipAnnotation>()
            .Where(relation => relation.Type == "Reference" && relation.Resource is not ParameterResource)
            .Select(relation => relation.Resource.Name)
            .Distinct();

    private static IEnumerable<string> WaitsFor(IResource resource) =>
        resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name);

    [GeneratedRegex(
        @"^ *(?<source>\w+) --> (?<targets>\w+( & \w+)*)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Edges();
}
