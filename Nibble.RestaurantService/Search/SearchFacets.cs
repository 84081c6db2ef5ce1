using Nibble.Contracts;

namespace Nibble.RestaurantService.Search;

/// <summary>What the search index knows of a restaurant beside its words: whole terms that a query asks for exactly.</summary>
internal static class SearchFacets
{
    private const string CuisinePrefix = "cuisine";

    /// <summary>The cell at each level of the <see cref="GeoGrid"/> and the cuisines, separated by blanks.</summary>
    public static string Of(GeoPoint location, IEnumerable<string> cuisines) =>
        string.Join(
            ' ',
            Enumerable
                .Range(0, GeoGrid.Levels)
                .Select(level => GeoGrid.GetCell(location, level))
                .Concat(cuisines.Select(CuisineTerm))
        );

    /// <summary>The term of a cuisine.</summary>
    public static string CuisineTerm(string cuisine) =>
        CuisinePrefix + string.Concat(cuisine.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
