using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;
using Nibble.ServiceDefaults.Geography;

namespace Nibble.RestaurantService.Search;

/// <summary>
/// Searches restaurants. Words, cuisine and location are terms of one FTS5 index (docs/restaurants.md), which
/// intersects them, so the cost depends on the matches and not on the size of the table. Without any of them, an index
/// on the sort key is scanned. All sort keys belong to the restaurant alone, none depends on other rows of the index
/// (as bm25 would), so keyset pages neither skip nor repeat rows under concurrent changes.
/// </summary>
internal sealed class RestaurantSearch(RestaurantDbContext db)
{
    /// <summary>The first hits after the cursor, in order; at most <paramref name="count"/>.</summary>
    public Task<List<SearchHit>> FindAsync(
        SearchQuery query,
        SearchCursor? after,
        int count,
        CancellationToken cancellationToken
    ) =>
        query.Sort switch
        {
            _ when query.Words is { Count: 0 } => Task.FromResult(new List<SearchHit>()),
            SearchSort.Distance => FindNearestAsync(query, after, count, cancellationToken),
            SearchSort.Relevance => FindByRelevanceAsync(query, after, count, cancellationToken),
            _ => FindSortedAsync(query, GetWordExpressions(query), 0, after, count, cancellationToken),
        };

    /// <summary>
    /// Searches in growing rings until there are enough hits. Growing rings need few queries in sparse areas; the
    /// narrow first ring limits the rows read in dense ones.
    /// </summary>
    private async Task<List<SearchHit>> FindNearestAsync(
        SearchQuery query,
        SearchCursor? after,
        int count,
        CancellationToken cancellationToken
    )
    {
        var (centre, radius) = query.Near!;
        var hits = new List<SearchHit>();
        var from = after?.Key ?? 0;
        var width = Math.Max(GeoGrid.GetCellHeightKm(0), from / 8);
        var isFirst = true;
        while (hits.Count < count)
        {
            var to = Math.Min(from + width, radius);
            // By the unclipped width: clipped to the radius, a very thin ring would need a thousand of the finest
            // cells.
            var ring = GeoGrid.GetCellsInRing(centre, from, to, GeoGrid.GetLevel(width));
            var (sql, parameters) = BuildQuery(
                query,
                [.. GetWordExpressions(query), FtsExpression.MatchAnyFacet(ring)],
                orderBy: null
            );
            var inRing = new List<SearchHit>();
            await foreach (var row in ExecuteQuery(sql, parameters).WithCancellation(cancellationToken))
            {
                var distance = GeoDistance.HaversineKm(centre, new GeoPoint(row.Latitude, row.Longitude));
                if (
                    distance <= to
                    && (isFirst || distance > from)
                    && (
                        after is null
                        || distance > after.Key
                        || (distance.Equals(after.Key) && row.Number > after.Number)
                    )
                )
                {
                    inRing.Add(new SearchHit(row.Number, 0, distance));
                }
            }

            hits.AddRange(inRing.OrderBy(hit => hit.Key).ThenBy(hit => hit.Number));
            if (to >= radius)
            {
                break;
            }

            (from, width, isFirst) = (to, width * 2, false);
        }

        return [.. hits.Take(count)];
    }

    private async Task<List<SearchHit>> FindByRelevanceAsync(
        SearchQuery query,
        SearchCursor? after,
        int count,
        CancellationToken cancellationToken
    )
    {
        var hits = new List<SearchHit>();
        for (var tier = after?.Tier ?? 0; tier < FtsExpression.TierCount && hits.Count < count; tier++)
        {
            hits.AddRange(
                await FindSortedAsync(
                    query,
                    [FtsExpression.MatchTier(tier, query.Words!)],
                    tier,
                    tier == after?.Tier ? after : null,
                    count - hits.Count,
                    cancellationToken
                )
            );
        }

        return hits;
    }

    private async Task<List<SearchHit>> FindSortedAsync(
        SearchQuery query,
        IReadOnlyList<string> words,
        int tier,
        SearchCursor? after,
        int count,
        CancellationToken cancellationToken
    )
    {
        var match = words.ToList();
        if (query.Near is { } near)
        {
            match.Add(
                FtsExpression.MatchAnyFacet(
                    GeoGrid.GetCellsInRing(near.Centre, 0, near.RadiusKm, GeoGrid.GetLevel(near.RadiusKm / 4))
                )
            );
        }

        var (column, direction, beyond) =
            query.Sort == SearchSort.DeliveryFee ? ("DeliveryFee", "ASC", ">") : ("Rating", "DESC", "<");
        var (sql, parameters) = BuildQuery(
            query,
            match,
            // With a location, hits outside the radius are removed afterwards, so the number of rows to read is
            // unknown.
            $"""ORDER BY r."{column}" {direction}, r."Number" {direction} {(query.Near is null ? $"LIMIT {count}" : "")}""",
            column,
            after is null ? null : $"""(r."{column}", r."Number") {beyond} (@key, @number)"""
        );
        if (after is not null)
        {
            parameters.Add(new SqliteParameter("@key", after.Key));
            parameters.Add(new SqliteParameter("@number", after.Number));
        }

        var hits = new List<SearchHit>();
        await foreach (var row in ExecuteQuery(sql, parameters).WithCancellation(cancellationToken))
        {
            if (
                query.Near is null
                || GeoDistance.HaversineKm(query.Near.Centre, new GeoPoint(row.Latitude, row.Longitude))
                    <= query.Near.RadiusKm
            )
            {
                hits.Add(new SearchHit(row.Number, tier, row.Key));
                if (hits.Count == count)
                {
                    break;
                }
            }
        }

        return hits;
    }

    private static List<string> GetWordExpressions(SearchQuery query) =>
        query.Words is null ? [] : [FtsExpression.MatchAllWords(query.Words)];

    /// <summary>Builds the SELECT. User input is passed in parameters only.</summary>
    internal static (string Sql, List<SqliteParameter> Parameters) BuildQuery(
        SearchQuery query,
        IReadOnlyList<string> match,
        string? orderBy,
        string key = "Rating",
        string? after = null
    )
    {
        var parameters = new List<SqliteParameter>();
        var conditions = new List<string>();
        var from =
            $"restaurants r INDEXED BY {(key == "Rating" ? RestaurantConfiguration.RatingIndex : RestaurantConfiguration.DeliveryFeeIndex)}";
        var terms = query.Cuisine is null
            ? match
            : [.. match, FtsExpression.MatchAnyFacet([SearchFacets.CuisineTerm(query.Cuisine)])];
        if (terms.Count > 0)
        {
            // CROSS JOIN fixes the join order: the index first, then rows by number. The index has listed restaurants
            // only.
            from = """restaurant_search s CROSS JOIN restaurants r ON r."Number" = s.rowid""";
            conditions.Add("s.restaurant_search MATCH @match");
            parameters.Add(new SqliteParameter("@match", FtsExpression.And(terms)));
        }
        else
        {
            conditions.Add(RestaurantConfiguration.ListedFilter);
        }

        if (query.MinRating is { } minRating)
        {
            conditions.Add("""r."Rating" >= @minRating""");
            parameters.Add(new SqliteParameter("@minRating", minRating));
        }

        if (query.OpenAt is { } openAt)
        {
            // Also matches rows whose interval has passed and is not yet refreshed; callers re-check with the opening
            // hours.
            conditions.Add("""r."Status" IN ('Open', 'Busy') AND r."OpenFrom" <= @openAt""");
            parameters.Add(new SqliteParameter("@openAt", openAt));
        }

        if (after is not null)
        {
            conditions.Add(after);
        }

        // Only if needed: otherwise the sort indexes cover the query.
        var place = query.Near is null
            ? """0.0 AS "Latitude", 0.0 AS "Longitude" """
            : """r."Latitude", r."Longitude" """;
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SELECT r."Number", {place}, CAST(r."{key}" AS REAL) AS "Key"
            FROM {from}
            WHERE {string.Join(" AND ", conditions)}
            {orderBy}
            """
        );
        return (sql, parameters);
    }

    private IAsyncEnumerable<Row> ExecuteQuery(string sql, List<SqliteParameter> parameters) =>
        db.Database.SqlQueryRaw<Row>(sql, [.. parameters]).AsAsyncEnumerable();

    private sealed record Row(long Number, double Latitude, double Longitude, double Key);
}
