using System.ComponentModel.DataAnnotations;

namespace Nibble.RestaurantService.Search;

/// <summary>A restaurant search. All parameters are optional.</summary>
/// <param name="Q">Words or prefixes of names, cuisines and dishes; accents are ignored.</param>
/// <param name="Cuisine">A cuisine.</param>
/// <param name="Lat">Latitude of the place to search around; requires <paramref name="Lng"/>.</param>
/// <param name="Lng">Longitude of the place to search around; requires <paramref name="Lat"/>.</param>
/// <param name="RadiusKm">The search radius; by default the marketplace's delivery radius.</param>
/// <param name="OpenNow">True: only restaurants that take orders now.</param>
/// <param name="MinRating">The minimum rating, 0 to 5.</param>
/// <param name="Sort">
/// <c>distance</c> (the default with a place), <c>relevance</c> (the default with words), <c>rating</c> (the default
/// otherwise) or <c>delivery_fee</c>.
/// </param>
public sealed record SearchRequest(
    [property: StringLength(100)] string? Q,
    [property: StringLength(40)] string? Cuisine,
    [property: Range(-90.0, 90.0)] double? Lat,
    [property: Range(-180.0, 180.0)] double? Lng,
    [property: Range(0.1, 50.0)] double? RadiusKm,
    bool? OpenNow,
    [property: Range(0.0, 5.0)] double? MinRating,
    string? Sort
);

/// <summary>The sort order of restaurants.</summary>
internal enum SearchSort
{
    /// <summary>Nearest first.</summary>
    Distance,

    /// <summary>Highest rating first.</summary>
    Rating,

    /// <summary>Lowest delivery fee first.</summary>
    DeliveryFee,

    /// <summary>
    /// Matches in the name first, then in cuisines, then in dishes; highest rating first in each tier.
    /// </summary>
    Relevance,
}

/// <summary>A validated search.</summary>
internal sealed record SearchQuery(
    IReadOnlyList<string>? Words,
    string? Cuisine,
    GeoCircle? Near,
    DateTime? OpenAt,
    double? MinRating,
    SearchSort Sort
);

/// <summary>A circle around a place.</summary>
internal sealed record GeoCircle(Contracts.GeoPoint Centre, double RadiusKm);

/// <summary>A search hit: the restaurant's number and its sort key.</summary>
internal sealed record SearchHit(long Number, int Tier, double Key);

/// <summary>The sort key of the last hit returned, and its sort order.</summary>
internal sealed record SearchCursor(SearchSort Sort, int Tier, double Key, long Number);
