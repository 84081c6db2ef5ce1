using System.Text;

namespace Nibble.RestaurantService.Search;

/// <summary>
/// Makes FTS5 expressions. What people typed enters them only as runs of letters and digits between quotes, so it is
/// never read as syntax.
/// </summary>
internal static class FtsExpression
{
    /// <summary>The longest prefix that the index has (see the migration); longer words are found by their beginning.</summary>
    public const int MaxPrefixLength = 8;

    private const int MaxWords = 8;

    private static readonly string[] Columns = ["name", "cuisines", "dishes"];

    /// <summary>How closely a restaurant can fit: in its name, its name and cuisines, or anywhere on its menu.</summary>
    public static int TierCount => Columns.Length;

    /// <summary>The words in a text, as far as the index looks at them.</summary>
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

    /// <summary>Every word begins a word of the restaurant, wherever.</summary>
    public static string MatchAllWords(IReadOnlyList<string> words) => MatchColumns(Columns.Length, words);

    /// <summary>The restaurants of one tier: those that fit there and in no closer one.</summary>
    public static string MatchTier(int tier, IReadOnlyList<string> words) =>
        tier == 0 ? MatchColumns(1, words) : $"({MatchColumns(tier + 1, words)} NOT {MatchColumns(tier, words)})";

    /// <summary>Any of these terms is among the facets.</summary>
    public static string MatchAnyFacet(IEnumerable<string> terms) =>
        $"facets : ({string.Join(" OR ", terms.Select(Quote))})";

    /// <summary>All of these expressions hold.</summary>
    public static string And(IEnumerable<string> expressions) => string.Join(" AND ", expressions);

    private static string MatchColumns(int columns, IReadOnlyList<string> words) =>
        $"{{{string.Join(' ', Columns.Take(columns))}}} : ({string.Join(" AND ", words.Select(word => Quote(TruncateToPrefix(word)) + " *"))})";

    private static string TruncateToPrefix(string word) =>
        string.Concat(word.EnumerateRunes().Where(rune => !IsDiacritic(rune)).Take(MaxPrefixLength));

    private static string Quote(string term) => $"\"{term}\"";

    private static bool IsDiacritic(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark;
}
