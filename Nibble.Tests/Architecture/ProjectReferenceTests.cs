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
    public void A_service_references_ServiceDefaults_and_nothing_else_of_ours(string service)
    {
        Assert.Equal(["Nibble.ServiceDefaults"], ReferencesOf(service));
    }

    [Fact]
    public void The_gateway_references_ServiceDefaults_and_no_service()
    {
        Assert.Equal(["Nibble.ServiceDefaults"], ReferencesOf("Nibble.Gateway"));
    }

    [Fact]
    public void ServiceDefaults_references_no_project_of_ours()
    {
        Assert.Empty(ReferencesOf("Nibble.ServiceDefaults"));
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
