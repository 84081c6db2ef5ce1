using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Caching;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Geography;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.RestaurantService.Search;

/// <summary>Restaurant search for customers.</summary>
internal static class SearchEndpoints
{
    private static readonly Dictionary<string, SearchSort> Sorts = new()
    {
        ["distance"] = SearchSort.Distance,
        ["rating"] = SearchSort.Rating,
        ["delivery_fee"] = SearchSort.DeliveryFee,
        ["relevance"] = SearchSort.Relevance,
    };

    public static void AddSearch(this WebApplicationBuilder builder) => builder.Services.AddScoped<RestaurantSearch>();

    public static void MapSearch(this IEndpointRouteBuilder endpoints) =>
        endpoints
            .MapGet("/api/restaurants", SearchAsync)
            .RequireAuthorization(Policies.Public)
            .WithTags("Restaurants")
            .WithName("SearchRestaurants")
            .WithSummary("Restaurants by words, cuisine, place, rating and opening");

    private static async Task<Results<CacheableOk<Page<RestaurantResponse>>, ProblemHttpResult>> SearchAsync(
        [AsParameters] SearchRequest request,
        PageRequest page,
        RestaurantSearch search,
        RestaurantDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var settings = await db.GetSettingsAsync(cancellationToken);
        var (query, error) = ParseRequest(request, settings.DeliveryRadiusKm, now);
        if (query is null)
        {
            return error!.ToProblem();
        }

        var after = page.DecodeCursor<SearchCursor>();
        if (after is not null && after.Sort != query.Sort)
        {
            return Error.Invalid("cursor", "It belongs to another order; start again without it.").ToProblem();
        }

        var hits = page.ToPage(
            await search.FindAsync(query, after, page.Limit + 1, cancellationToken),
            hit => new SearchCursor(query.Sort, hit.Tier, hit.Key, hit.Number)
        );
        var numbers = hits.Items.Select(hit => hit.Number).ToArray();
        var restaurants = await db
            .Restaurants.AsNoTracking()
            .Where(restaurant => numbers.Contains(restaurant.Number))
            .ToDictionaryAsync(restaurant => restaurant.Number, cancellationToken);
        return new CacheableOk<Page<RestaurantResponse>>(
            new Page<RestaurantResponse>(
                [
                    .. hits
                        .Items.Select(hit => restaurants.GetValueOrDefault(hit.Number))
                        .OfType<Restaurant>()
                        .Where(restaurant => query.OpenAt is null || restaurant.IsOpenAt(now))
                        .Select(restaurant =>
                            RestaurantResponse.Of(
                                restaurant,
                                now,
                                query.Near is null
                                    ? null
                                    : GeoDistance.HaversineKm(query.Near.Centre, restaurant.Location)
                            )
                        ),
                ],
                hits.Next
            ),
            CacheLifetime.List,
            CacheTags.RestaurantList
        );
    }

    private static (SearchQuery? Query, Error? Error) ParseRequest(
        SearchRequest request,
        double defaultRadiusKm,
        DateTime now
    )
    {
        if (request.Lat is null != request.Lng is null)
        {
            return (null, Error.Invalid(request.Lat is null ? "lat" : "lng", "lat and lng go together."));
        }

        if (request.RadiusKm is not null && request.Lat is null)
        {
            return (null, Error.Invalid("radiusKm", "A radius needs lat and lng."));
        }

        var words = string.IsNullOrWhiteSpace(request.Q) ? null : FtsExpression.Tokenize(request.Q);
        var near = request.Lat is null
            ? null
            : new GeoCircle(new GeoPoint(request.Lat.Value, request.Lng!.Value), request.RadiusKm ?? defaultRadiusKm);
        var usualSort =
            near is not null ? SearchSort.Distance
            : words is not null ? SearchSort.Relevance
            : SearchSort.Rating;
        var sort = usualSort;
        if (request.Sort is not null && !Sorts.TryGetValue(request.Sort, out sort))
        {
            return (null, Error.Invalid("sort", $"Must be one of {string.Join(", ", Sorts.Keys)}."));
        }

        if (sort == SearchSort.Distance && near is null)
        {
            return (null, Error.Invalid("sort", "Sorting by distance needs lat and lng."));
        }

        if (sort == SearchSort.Relevance && words is null)
        {
            // Without words all hits have the same relevance.
            sort = usualSort;
        }

        return (
            new SearchQuery(
                words,
                string.IsNullOrWhiteSpace(request.Cuisine) ? null : request.Cuisine,
                near,
                request.OpenNow == true ? now : null,
                request.MinRating,
                sort
            ),
            null
        );
    }
}
