using System.ComponentModel.DataAnnotations;

namespace Nibble.RestaurantService.Search;

/// <summary>What a customer looks for. Everything is optional.</summary>
/// <param name="Q">Words, or their beginnings, of names, cuisines and dishes; accents do not matter.</param>
/// <param name="Cuisine">One cuisine.</param>
/// <param name="Lat">Latitude of the place to be near; needs <paramref name="Lng"/>.</param>
/// <param name="Lng">Longitude of the place to be near; needs <paramref name="Lat"/>.</param>
/// <param name="RadiusKm">How near; the marketplace's delivery radius if not said.</param>
/// <param name="OpenNow">True: only those that take orders now.</param>
/// <param name="MinRating">Only those rated at least so well, 0 to 5.</param>
/// <param name="Sort">
/// <c>distance</c> (the default near a place), <c>relevance</c> (the default with words), <c>rating</c> (the default
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

/// <summary>In which order restaurants are listed.</summary>
internal enum SearchSort
{
    /// <summary>The nearest first.</summary>
    Distance,

    /// <summary>The best first.</summary>
    Rating,

    /// <summary>The cheapest delivery first.</summary>
    DeliveryFee,

    /// <summary>Those whose name fits first, then those whose cuisine fits, then dishes; the best first in each tier.</summary>
    Relevance,
}

/// <summary>A search that makes sense.</summary>
internal sealed record SearchQuery(
    IReadOnlyList<string>? Words,
    string? Cuisine,
    GeoCircle? Near,
    DateTime? OpenAt,
    double? MinRating,
    SearchSort Sort
);

/// <summary>Around a place.</summary>
internal sealed record GeoCircle(Contracts.GeoPoint Centre, double RadiusKm);

/// <summary>A restaurant that fits: its number and its sort key.</summary>
internal sealed record SearchHit(long Number, int Tier, double Key);

/// <summary>The sort key of the last hit seen, and the order that it belongs to.</summary>
internal sealed record SearchCursor(SearchSort Sort, int Tier, double Key, long Number);
