using System.Text.RegularExpressions;
using Nibble.ServiceDefaults.Errors;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

public sealed partial class ErrorCatalogueTests
{
    [Fact]
    public async Task The_catalogue_lists_every_code_and_no_other()
    {
        var catalogue = await File.ReadAllTextAsync(Path.Combine(SourceRepository.Root, "docs", "errors.md"));
        var codes = typeof(ErrorCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(codes.Order(), Rows().Matches(catalogue).Select(row => row.Groups[1].Value).Order());
    }

    /// <summary>That the test is there, <see cref="DocumentTests"/> sees to.</summary>
    [Fact]
    public async Task Each_code_names_a_test_that_looks_for_it()
    {
        var catalogue = await File.ReadAllTextAsync(Path.Combine(SourceRepository.Root, "docs", "errors.md"));
        var constants = typeof(ErrorCodes)
            .GetFields()
            .ToDictionary(field => (string)field.GetRawConstantValue()!, field => $"{nameof(ErrorCodes)}.{field.Name}");
        var sources = Directory
            .EnumerateFiles(
                Path.Combine(SourceRepository.Root, "Nibble.Tests"),
                "*Tests.cs",
                SearchOption.AllDirectories
            )
            .ToLookup(file => Path.GetFileNameWithoutExtension(file)!, File.ReadAllText);

        var unseen = RowsWithTest()
            .Matches(catalogue)
            .Select(row => (Code: row.Groups["code"].Value, Test: row.Groups["test"].Value))
            .Where(row =>
                !sources[row.Test]
                    .Any(source =>
                        source.Contains(constants[row.Code], StringComparison.Ordinal)
                        || source.Contains($"\"{row.Code}\"", StringComparison.Ordinal)
                    )
            )
            .Select(row => row.Code);

        Assert.Equal(constants.Count, RowsWithTest().Count(catalogue));
        Assert.Empty(unseen);
    }

    [GeneratedRegex(@"^\| `([A-Z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^\| `(?<code>[A-Z_]+)` \|.*\| `(?<test>\w+)\.\w+` \|$", RegexOptions.Multiline)]
    private static partial Regex RowsWithTest();
}
