using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Durations;
using Nibble.AnalyticsService.Orders;
using Nibble.AnalyticsService.Queries;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AnalyticsService.Restaurants;

/// <summary>Restaurant analytics. Admins read all, owners their own.</summary>
internal static class RestaurantAnalyticsEndpoints
{
    public static void MapRestaurantAnalytics(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGet("/api/analytics/restaurants", PerformanceAsync)
            .RequireAuthorization(Roles.Admin)
            .WithTags("Restaurants")
            .WithNameAndSummary("GetRestaurantSummary", "Each restaurant's period, the highest revenue first");

        var restaurants = endpoints
            .MapGroup("/api/analytics/restaurants")
            .RequireAuthorization(policy => policy.RequireRole(Roles.Admin, Roles.RestaurantOwner))
            .WithTags("Restaurants");
        restaurants
            .MapGet("/performance", PerformanceAsync)
            .WithNameAndSummary(
                "GetRestaurantPerformance",
                "Each restaurant's period, the highest revenue first; an owner's own"
            )
            .ProducesErrors(404);
        restaurants
            .MapGet("/preparation-times", PreparationAsync)
            .WithNameAndSummary(
                "GetPreparationTimes",
                "From accepted to ready, as percentiles; of an owner's own restaurants"
            )
            .ProducesErrors(404);
        restaurants
            .MapGet("/{id:guid}", GetAsync)
            .WithNameAndSummary("GetRestaurantAnalytics", "One restaurant's period; for admins and its owner");
    }

    private static async Task<JsonOrCsv<Page<RestaurantRow>, RestaurantRow>> PerformanceAsync(
        Period period,
        PageRequest page,
        CurrentUser user,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var totals = OrderAnalyticsEndpoints
            .RestaurantTotals(db, period)
            .Where(total => user.IsAdmin || total.Restaurant.OwnerId == user.Id);
        if (period.RestaurantId is { } restaurantId)
        {
            totals = totals.Where(total => total.RestaurantId == restaurantId);
        }

        var rows = await ToRows(totals.After(page.DecodeCursor<RevenueCursor>()))
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        return AnalyticsResults.JsonOrCsv(
            page.ToPage(rows, row => new RevenueCursor(row.Revenue, row.RestaurantId)),
            ToRows(totals).AsEnumerable()
        );
    }

    private static IQueryable<RestaurantRow> ToRows(IQueryable<RestaurantTotal> totals) =>
        totals
            .OrderByDescending(total => total.Revenue)
            .ThenBy(total => total.RestaurantId)
            .Select(total => new RestaurantRow(
                total.RestaurantId,
                total.Restaurant.Name,
                total.Placed,
                total.Delivered,
                total.Revenue,
                total.Restaurant.RatingCount == 0
                    ? null
                    : Math.Round(total.Restaurant.RatingSum / (double)total.Restaurant.RatingCount, 2),
                total.Restaurant.RatingCount
            ));

    private static async Task<Results<JsonOrCsv<Percentiles, Percentiles>, ProblemHttpResult>> PreparationAsync(
        Period period,
        CurrentUser user,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        Guid[] restaurants = [period.ScopeId];
        if (!user.IsAdmin)
        {
            restaurants = await db
                .Restaurants.Where(restaurant => restaurant.OwnerId == user.Id)
                .Where(restaurant => period.RestaurantId == null || restaurant.RestaurantId == period.RestaurantId)
                .Select(restaurant => restaurant.RestaurantId)
                .ToArrayAsync(cancellationToken);
            if (period.RestaurantId is not null && restaurants.Length == 0)
            {
                return Error.NotFound("The restaurant").ToProblem();
            }
        }

        var times = await Percentiles.ReadAsync(db, DurationKind.Preparation, restaurants, period, cancellationToken);
        return AnalyticsResults.JsonOrCsv(times, [times]);
    }

    private static async Task<Results<JsonOrCsv<RestaurantAnalytics, RevenueBucket>, ProblemHttpResult>> GetAsync(
        Guid id,
        Period period,
        CurrentUser user,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var known = await db
            .Restaurants.AsNoTracking()
            .SingleOrDefaultAsync(
                restaurant => restaurant.RestaurantId == id && (user.IsAdmin || restaurant.OwnerId == user.Id),
                cancellationToken
            );
        if (known is null)
        {
            return Error.NotFound("The restaurant").ToProblem();
        }

        var own = period with { RestaurantId = id };
        var series = await OrderSeries.ReadAsync(db, own, cancellationToken);
        var total = series.Aggregate(OrderTotals.Zero, (sum, bucket) => sum + bucket.Totals);
        RevenueBucket[] buckets =
        [
            .. series.Select(bucket => new RevenueBucket(
                bucket.From,
                bucket.To,
                bucket.Totals.Revenue - bucket.Totals.Refunded,
                bucket.Totals.Revenue,
                bucket.Totals.Refunded
            )),
        ];
        return AnalyticsResults.JsonOrCsv(
            new RestaurantAnalytics(
                id,
                known.Name,
                total.Placed,
                total.Delivered,
                total.Ended,
                total.Revenue - total.Refunded,
                known.RatingCount == 0 ? null : Math.Round(known.RatingSum / (double)known.RatingCount, 2),
                known.RatingCount,
                await Percentiles.ReadAsync(db, DurationKind.Preparation, id, own, cancellationToken),
                await Percentiles.ReadAsync(db, DurationKind.OrderToDoor, id, own, cancellationToken),
                buckets
            ),
            buckets
        );
    }
}

/// <summary>The sort key of restaurants by revenue.</summary>
internal sealed record RevenueCursor(long Revenue, Guid RestaurantId);

/// <summary>A restaurant's totals over the period; revenue in minor units, the rating over all time.</summary>
internal sealed record RestaurantRow(
    Guid RestaurantId,
    string Name,
    long Orders,
    long Delivered,
    long Revenue,
    double? Rating,
    long RatingCount
);

/// <summary>Analytics of one restaurant over the period.</summary>
internal sealed record RestaurantAnalytics(
    Guid RestaurantId,
    string Name,
    long Orders,
    long Delivered,
    long Ended,
    long Revenue,
    double? Rating,
    long RatingCount,
    Percentiles PreparationTimes,
    Percentiles OrderToDoorTimes,
    IReadOnlyList<RevenueBucket> Buckets
);
