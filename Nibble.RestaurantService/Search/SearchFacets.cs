using Nibble.Contracts;

namespace Nibble.RestaurantService.Search;

/// <summary>The search terms of a restaurant besides its words: exact terms for location and cuisines.</summary>
internal static class SearchFacets
{
    private const string CuisinePrefix = "cuisine";

    /// <summary>The cells of all <see cref="GeoGrid"/> levels and the cuisines, separated by blanks.</summary>
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
