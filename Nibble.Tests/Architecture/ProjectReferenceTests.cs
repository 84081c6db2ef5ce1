using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

/// <summary>The dependency rule of docs/architecture.md, read from the project files themselves.</summary>
public sealed class ProjectReferenceTests
{
    public static TheoryData<string> Services =>
        [
            .. Directory
                .GetDirectories(SourceRepository.Root, "Nibble.*Service")
                .Select(folder => Path.GetFileName(folder)!),
        ];

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_references_ServiceDefaults_and_its_parts_and_nothing_else_of_ours(string service) =>
        Assert.All(
            ReferencesOf(service),
            reference => Assert.Matches(@"^Nibble\.ServiceDefaults(\.(Demo|Events|Persistence|Settings))?$", reference)
        );

    [Fact]
    public void The_gateway_references_ServiceDefaults_and_no_service() =>
        Assert.Equal(["Nibble.ServiceDefaults", "Nibble.ServiceDefaults.Demo"], ReferencesOf("Nibble.Gateway"));

    [Fact]
    public void ServiceDefaults_references_no_project_of_ours() => Assert.Empty(ReferencesOf("Nibble.ServiceDefaults"));

    [Fact]
    public void The_gateway_ships_no_database_and_no_events()
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllText(DependenciesOf("Nibble.Gateway")));
        var libraries = dependencies
            .RootElement.GetProperty("libraries")
            .EnumerateObject()
            .Select(library => library.Name.Split('/')[0])
            .ToList();

        Assert.Contains("Yarp.ReverseProxy", libraries);
        Assert.DoesNotContain(
            libraries,
            library =>
                Regex.IsMatch(library, "EntityFrameworkCore|Sqlite|SQLitePCL|Npgsql|CloudEvents|Persistence|Events$")
        );
    }

    /// <summary>What the build of a project wrote of all that it ships, in the configuration of this test run.</summary>
    private static string DependenciesOf(string project)
    {
        var output = AppContext.BaseDirectory.Split('/', '\\', StringSplitOptions.RemoveEmptyEntries)[^3..];
        return Path.Combine([SourceRepository.Root, project, .. output, $"{project}.deps.json"]);
    }

    private static string[] ReferencesOf(string project) =>
        [
            .. XDocument
                .Load(Path.Combine(SourceRepository.Root, project, $"{project}.csproj"))
                .Descendants("ProjectReference")
                .Select(reference => (string)reference.Attribute("Include")!)
                .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
                .Order(),
        ];
}
