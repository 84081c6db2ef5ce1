using System.Text.RegularExpressions;
using Nibble.Tests.Support;

namespace Nibble.Tests.Gateway;

/// <summary>docs/gateway.md tells the pipeline as it is.</summary>
public sealed partial class GatewayDocumentTests
{
    [Fact]
    public void The_steps_stand_in_the_order_of_the_program()
    {
        var program = File.ReadAllText(Path.Combine(SourceRepository.Root, "Nibble.Gateway", "Program.cs"));
        var page = File.ReadAllText(Path.Combine(SourceRepository.Root, "docs", "gateway.md"));

        var steps = Step().Matches(program).Select(step => step.Groups["name"].Value);
        var told = Row().Matches(page).Select(row => row.Groups["name"].Value);

        Assert.Equal(steps, told);
    }

    [GeneratedRegex(@"^app\.(?<name>(Use|Map)\w+)\(", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex(@"^\| `(?<name>(Use|Map)\w+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
