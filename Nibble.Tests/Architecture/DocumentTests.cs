using System.Reflection;
using System.Text.RegularExpressions;
using Nibble.Tests.Support;

namespace Nibble.Tests.Architecture;

/// <summary>What the documents point at is there.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [
            "README.md",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "SECURITY.md",
            .. Directory
                .EnumerateFiles(Path.Combine(SourceRepository.Root, "docs"), "*.md", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(SourceRepository.Root, file)),
        ];

    public static TheoryData<string> DocumentsWithCommands =>
        [Path.Combine("bench", "README.md"), .. (IEnumerable<string>)Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_test_that_a_document_names_exists(string document)
    {
        var tests = Assembly
            .GetExecutingAssembly()
            .GetTypes()
            .ToLookup(type => type.Name, type => type.GetMethods().Select(method => method.Name).ToHashSet());

        var missing = TestNames()
            .Matches(await TextOfAsync(document))
            .Where(name =>
                !tests[name.Groups["class"].Value]
                    .Any(methods => !name.Groups["test"].Success || methods.Contains(name.Groups["test"].Value))
            );

        Assert.Empty(missing.Select(name => name.Value));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_file_and_folder_that_a_document_names_exists(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(SourceRepository.Root, document))!;
        var text = await TextOfAsync(document);

        var links = Links().Matches(text).Select(link => Path.Combine(folder, link.Groups["target"].Value));
        var paths = Paths()
            .Matches(text)
            .Select(path => Path.Combine(SourceRepository.Root, path.Groups["path"].Value));

        Assert.DoesNotContain(links.Concat(paths), path => !Path.Exists(path));
    }

    /// <summary>A comment before it names the test, or the script of CI, or why it has to be a person.</summary>
    [Theory]
    [MemberData(nameof(DocumentsWithCommands))]
    public async Task Every_block_of_commands_says_who_runs_it(string document)
    {
        var tests = Assembly.GetExecutingAssembly().GetTypes().ToLookup(type => type.Name);
        string? runner = null;
        foreach (Match part in RunnersAndBlocks().Matches(await TextOfAsync(document)))
        {
            if (part.Groups["runner"].Success)
            {
                runner = part.Groups["runner"].Value;
                Assert.True(
                    tests[runner].Any()
                        || runner.StartsWith("hand: ", StringComparison.Ordinal)
                        || File.Exists(Path.Combine(SourceRepository.Root, runner)),
                    $"Nobody is called {runner}."
                );
            }

            Assert.True(runner is not null, $"Nobody runs:\n{part.Value}");
        }
    }

    private static Task<string> TextOfAsync(string document) =>
        File.ReadAllTextAsync(Path.Combine(SourceRepository.Root, document));

    /// <summary>`SomethingTests` or `SomethingTests.A_test`.</summary>
    [GeneratedRegex(@"`(?<class>[A-Z]\w*Tests)(\.(?<test>[A-Z]\w+))?`", RegexOptions.ExplicitCapture)]
    private static partial Regex TestNames();

    /// <summary><!-- run by SomethingTests -->, and the beginnings of ```sh blocks.</summary>
    [GeneratedRegex(@"<!-- run by (?<runner>.+?) -->|^ *```(sh|bash|console)\n.*", RegexOptions.Multiline)]
    private static partial Regex RunnersAndBlocks();

    /// <summary>[text](relative/target.md#part), in this repository.</summary>
    [GeneratedRegex(@"\]\((?!https?:|/|#)(?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    /// <summary>`Nibble.Gateway/Caching/` and the like.</summary>
    [GeneratedRegex(@"`(?<path>(Nibble\.\w+|docs|bench|\.ci|\.github)/[\w./-]*)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Paths();
}
