using System.Text;

namespace Nibble.RestaurantService.Search;

/// <summary>
/// Builds FTS5 expressions. User input enters them only as quoted runs of letters and digits, so it is never parsed as
/// syntax.
/// </summary>
internal static class FtsExpression
{
    /// <summary>The longest prefix in the index (see the migration); longer words are truncated to it.</summary>
    public const int MaxPrefixLength = 8;

    private const int MaxWords = 8;

    private static readonly string[] Columns = ["name", "cuisines", "dishes"];

    /// <summary>Number of relevance tiers: match in the name, in name and cuisines, or anywhere in the menu.</summary>
    public static int TierCount => Columns.Length;

    /// <summary>Splits a text into words as the index does.</summary>
    public static IReadOnlyList<string> Tokenize(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || IsDiacritic(rune))
            {
                word.Append(rune);
            }
            else
            {
                Finish();
            }
        }

        Finish();
        return [.. words.Take(MaxWords)];

        void Finish()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    /// <summary>Each word is a prefix of some word of the restaurant.</summary>
    public static string MatchAllWords(IReadOnlyList<string> words) => MatchColumns(Columns.Length, words);

    /// <summary>The restaurants that match in this tier and in no better one.</summary>
    public static string MatchTier(int tier, IReadOnlyList<string> words) =>
        tier == 0 ? MatchColumns(1, words) : $"({MatchColumns(tier + 1, words)} NOT {MatchColumns(tier, words)})";

    /// <summary>Matches any of these facet terms.</summary>
    public static string MatchAnyFacet(IEnumerable<string> terms) =>
        $"facets : ({string.Join(" OR ", terms.Select(Quote))})";

    /// <summary>Matches all of these expressions.</summary>
    public static string And(IEnumerable<string> expressions) => string.Join(" AND ", expressions);

    private static string MatchColumns(int columns, IReadOnlyList<string> words) =>
        $"{{{string.Join(' ', Columns.Take(columns))}}} : ({string.Join(" AND ", words.Select(word => Quote(TruncateToPrefix(word)) + " *"))})";

    private static string TruncateToPrefix(string word) =>
        string.Concat(word.EnumerateRunes().Where(rune => !IsDiacritic(rune)).Take(MaxPrefixLength));

    private static string Quote(string term) => $"\"{term}\"";

    private static bool IsDiacritic(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark;
}
