using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.RestaurantService.Data;
using Nibble.RestaurantService.Restaurants;

namespace Nibble.RestaurantService.Search;

/// <summary>
/// Finds restaurants. Words, cuisine and place are all terms of one FTS5 index (docs/restaurants.md), which intersects
/// them, so a question costs what lies near and fits, not what the table holds. Without any of them an index on the sort
/// key is walked. All keys are the restaurant's own, none depends on what else is in the index (as bm25 would), so
/// keyset pages neither skip nor repeat while others come and go.
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
    /// Goes outward ring by ring until there are enough. Rings widen, so an empty country costs few questions; the first
    /// one is narrow, so a dense city does not answer with all of itself.
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
            // By the width that the ring would have: cut off at the radius it may be a hair, and its cells a thousand.
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
            // Near a place the corners of the cells are still to be cut off, so nobody knows how many rows it takes.
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

    /// <summary>The one SELECT. What people typed is in parameters; only our own words are in the text.</summary>
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
            // CROSS JOIN keeps this order: the index first, then its rows by number. It holds listed restaurants only.
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
            // Lets a row through whose span has passed and is not yet replaced: whoever loads it asks the rule itself.
            conditions.Add("""r."Status" IN ('Open', 'Busy') AND r."OpenFrom" <= @openAt""");
            parameters.Add(new SqliteParameter("@openAt", openAt));
        }

        if (after is not null)
        {
            conditions.Add(after);
        }

        // Asked for only where it is needed: the sort indexes answer without the row then.
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
