using System.Text.RegularExpressions;
using Nibble.Contracts;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

public sealed partial class NameTests
{
    /// <summary>A service's name is written once, as its constant. Tables, roles and the like may be called the same.</summary>
    [Fact]
    public void No_address_and_no_registration_spells_out_a_service_name()
    {
        var services = string.Join('|', ServiceNames.Services.Append(ServiceNames.Gateway));
        var spelledOut = new Regex(
            $"""
            "https?://({services})[/:"]|(AddServiceClient|AddSqliteDatabase|AddEvents|AddProject)<[^(]*>\(\s*"|AddRedis(Client)?\("
            """.Trim()
        );

        var offenders = Directory
            .EnumerateFiles(SourceRepository.Root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !GeneratedOrTest().IsMatch(file))
            .Where(file => spelledOut.IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(SourceRepository.Root, file));

        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"[\\/](obj|bin|Migrations|Nibble\.Tests|bench)[\\/]")]
    private static partial Regex GeneratedOrTest();
}
