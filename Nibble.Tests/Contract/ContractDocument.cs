using System.Text.RegularExpressions;
using Nibble.Tests.Support;

namespace Nibble.Tests.Contract;

/// <summary>docs/contract.md as data.</summary>
/// <param name="Rows">Its operations, each with the tests that show it.</param>
/// <param name="Shapes">Its shapes by name.</param>
internal sealed partial record ContractDocument(
    IReadOnlyList<(Operation Operation, string Tests)> Rows,
    IReadOnlyDictionary<string, Shape> Shapes
)
{
    private static readonly Lazy<ContractDocument> Document = new(Parse);

    public static ContractDocument Read() => Document.Value;

    private static ContractDocument Parse()
    {
        var text = File.ReadAllText(Path.Combine(SourceRepository.Root, "docs", "contract.md"));
        var shapes = text[text.IndexOf("\n## Shapes", StringComparison.Ordinal)..];
        shapes = shapes[..shapes.IndexOf("\n## ", 1, StringComparison.Ordinal)];
        return new ContractDocument(
            [
                .. OperationRow()
                    .Matches(text)
                    .Select(row =>
                        (
                            Operation.Of(row.Groups["method"].Value, row.Groups["path"].Value),
                            row.Groups["tests"].Value.Trim()
                        )
                    ),
            ],
            ShapeRow()
                .Matches(shapes)
                .ToDictionary(row => row.Groups["name"].Value, row => Shape.Parse(row.Groups["fields"].Value))
        );
    }

    /// <summary>| `GET /api/orders` | who | `SomeTests.Some_test` |</summary>
    [GeneratedRegex(
        @"^\| `(?<method>[A-Z]+) (?<path>/[^`]*)` \| [^|]* \|(?<tests>[^|]*)\|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex OperationRow();

    /// <summary>| address | `id, label, location {lat, lng}` |</summary>
    [GeneratedRegex(
        @"^\| (?<name>[a-z ]+) \| `(?<fields>[^`]+)`",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex ShapeRow();
}
