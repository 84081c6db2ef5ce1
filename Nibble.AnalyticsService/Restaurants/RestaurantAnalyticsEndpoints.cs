using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Durations;
using Nibble.AnalyticsService.Orders;
using Nibble.AnalyticsService.Queries;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AnalyticsService.Restaurants;

/// <summary>How restaurants do. Admins see all, an owner sees their own.</summary>
internal static class RestaurantAnalyticsEndpoints
{
    public static void MapRestaurantAnalytics(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints
            .MapGroup("/api/analytics/restaurants")
            .RequireAuthorization(Roles.Admin)
            .WithTags("Restaurants");
        admin.MapGet("", PerformanceAsync).Named("GetRestaurantSummary", "Each restaurant's period");
        admin.MapGet("/performance", PerformanceAsync).Named("GetRestaurantPerformance", "Each restaurant's period");
        admin
            .MapGet("/preparation-times", PreparationAsync)
            .Named("GetPreparationTimes", "From accepted to ready, as percentiles");

        endpoints
            .MapGet("/api/analytics/restaurants/{id:guid}", OneAsync)
            .RequireAuthorization(policy => policy.RequireRole(Roles.Admin, Roles.RestaurantOwner))
            .WithTags("Restaurants")
            .Named("GetRestaurantAnalytics", "One restaurant's period; for admins and its owner");
    }

    private static async Task<JsonOrCsv<RestaurantPerformance, RestaurantRow>> PerformanceAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var rows = await OrderAnalyticsEndpoints
            .RestaurantTotals(db, period)
            .Select(total => new RestaurantRow(
                total.RestaurantId,
                total.Known.Name,
                total.Placed,
                total.Delivered,
                total.Revenue,
                total.Known.RatingCount == 0
                    ? null
                    : Math.Round(total.Known.RatingSum / (double)total.Known.RatingCount, 2),
                total.Known.RatingCount
            ))
            .ToListAsync(cancellationToken);
        return Answers.JsonOrCsv(new RestaurantPerformance(rows), rows);
    }

    private static async Task<JsonOrCsv<Percentiles, Percentiles>> PreparationAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var times = await Percentiles.ReadAsync(
            db,
            DurationKind.Preparation,
            period.ScopeId,
            period,
            cancellationToken
        );
        return Answers.JsonOrCsv(times, [times]);
    }

    private static async Task<Results<Ok<RestaurantAnalytics>, ProblemHttpResult>> OneAsync(
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
            return Refusal.NotFound("The restaurant").ToProblem();
        }

        var own = period with { RestaurantId = id };
        var series = await OrderSeries.ReadAsync(db, own, cancellationToken);
        var total = series.Aggregate(OrderTotals.None, (sum, bucket) => sum + bucket.Totals);
        return TypedResults.Ok(
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
                [
                    .. series.Select(bucket => new RevenueBucket(
                        bucket.From,
                        bucket.To,
                        bucket.Totals.Revenue - bucket.Totals.Refunded,
                        bucket.Totals.Revenue,
                        bucket.Totals.Refunded
                    )),
                ]
            )
        );
    }
}

/// <summary>Restaurants by revenue.</summary>
internal sealed record RestaurantPerformance(IReadOnlyList<RestaurantRow> Items);

/// <summary>A restaurant's period; revenue in minor units, the rating over all time.</summary>
internal sealed record RestaurantRow(
    Guid RestaurantId,
    string Name,
    long Orders,
    long Delivered,
    long Revenue,
    double? Rating,
    long RatingCount
);

/// <summary>One restaurant's period.</summary>
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
