using System.Text.RegularExpressions;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

public sealed partial class ErrorCatalogueTests
{
    [Fact]
    public async Task The_catalogue_lists_every_code_and_no_other()
    {
        var catalogue = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "errors.md"));
        var codes = typeof(ErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(codes.Order(), Rows().Matches(catalogue).Select(row => row.Groups[1].Value).Order());
    }

    [GeneratedRegex(@"^\| `([A-Z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
