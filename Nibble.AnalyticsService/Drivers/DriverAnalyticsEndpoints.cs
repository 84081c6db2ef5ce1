using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Durations;
using Nibble.AnalyticsService.Projections;
using Nibble.AnalyticsService.Queries;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AnalyticsService.Drivers;

/// <summary>Driver analytics. Admins read all, drivers their own.</summary>
internal static class DriverAnalyticsEndpoints
{
    public static void MapDriverAnalytics(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapGet("/api/analytics/drivers", PerformanceAsync)
            .RequireAuthorization(Roles.Admin)
            .WithTags("Drivers")
            .WithNameAndSummary("GetDriverSummary", "Each driver's period, the most deliveries first");

        var drivers = endpoints
            .MapGroup("/api/analytics/drivers")
            .RequireAuthorization(policy => policy.RequireRole(Roles.Admin, Roles.Driver))
            .WithTags("Drivers");
        drivers
            .MapGet("/performance", PerformanceAsync)
            .WithNameAndSummary(
                "GetDriverPerformance",
                "Each driver's period, the most deliveries first; a driver's own"
            );
        drivers
            .MapGet("/delivery-times", DeliveryTimesAsync)
            .WithNameAndSummary("GetDeliveryTimes", "From picked up to delivered, as percentiles; a driver's own");
        drivers
            .MapGet("/{id:guid}", GetAsync)
            .WithNameAndSummary("GetDriverAnalytics", "One driver's period; for admins and that driver");
    }

    private static async Task<JsonOrCsv<Page<DriverRow>, DriverRow>> PerformanceAsync(
        Period period,
        PageRequest page,
        CurrentUser user,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var totals = db.Set<DriverRollup>()
            .Where(slot => slot.TimeBucket >= period.FirstTimeBucket && slot.TimeBucket < period.EndTimeBucket)
            .GroupBy(slot => slot.DriverId)
            .Select(group => new
            {
                DriverId = group.Key,
                Delivered = group.Sum(slot => slot.Delivered),
                Failed = group.Sum(slot => slot.Failed),
            })
            .Join(
                db.Drivers.Where(known => user.IsAdmin || known.UserId == user.Id),
                total => total.DriverId,
                known => known.DriverId,
                (total, known) =>
                    new DriverTotal
                    {
                        DriverId = total.DriverId,
                        Driver = known,
                        Delivered = total.Delivered,
                        Failed = total.Failed,
                    }
            );
        var from = page.DecodeCursor<DeliveredCursor>() is { } after
            ? totals.Where(total =>
                total.Delivered < after.Delivered
                || (total.Delivered == after.Delivered && total.DriverId.CompareTo(after.DriverId) > 0)
            )
            : totals;
        var rows = await ToRows(from).Take(page.Limit + 1).ToListAsync(cancellationToken);
        return AnalyticsResults.JsonOrCsv(
            page.ToPage(rows, row => new DeliveredCursor(row.Delivered, row.DriverId)),
            ToRows(totals).AsEnumerable()
        );
    }

    private static IQueryable<DriverRow> ToRows(IQueryable<DriverTotal> totals) =>
        totals
            .OrderByDescending(total => total.Delivered)
            .ThenBy(total => total.DriverId)
            .Select(total => new DriverRow(
                total.DriverId,
                total.Driver.FirstName,
                total.Delivered,
                total.Failed,
                total.Driver.RatingCount == 0
                    ? null
                    : Math.Round(total.Driver.RatingSum / (double)total.Driver.RatingCount, 2)
            ));

    private static async Task<JsonOrCsv<Percentiles, Percentiles>> DeliveryTimesAsync(
        Period period,
        CurrentUser user,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        Guid[] drivers = user.IsAdmin
            ? [RollupScope.All]
            : await db
                .Drivers.Where(driver => driver.UserId == user.Id)
                .Select(driver => driver.DriverId)
                .ToArrayAsync(cancellationToken);
        var times = await Percentiles.ReadAsync(db, DurationKind.Delivery, drivers, period, cancellationToken);
        return AnalyticsResults.JsonOrCsv(times, [times]);
    }

    private static async Task<Results<JsonOrCsv<DriverAnalytics, DriverDurations>, ProblemHttpResult>> GetAsync(
        Guid id,
        Period period,
        CurrentUser user,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var known = await db
            .Drivers.AsNoTracking()
            .SingleOrDefaultAsync(
                driver => driver.DriverId == id && (user.IsAdmin || driver.UserId == user.Id),
                cancellationToken
            );
        if (known is null)
        {
            return Error.NotFound("The driver").ToProblem();
        }

        var slots = db.Set<DriverRollup>()
            .Where(slot =>
                slot.DriverId == id
                && slot.TimeBucket >= period.FirstTimeBucket
                && slot.TimeBucket < period.EndTimeBucket
            );
        var delivered = await slots.SumAsync(slot => slot.Delivered, cancellationToken);
        var failed = await slots.SumAsync(slot => slot.Failed, cancellationToken);
        double? rating = known.RatingCount == 0 ? null : Math.Round(known.RatingSum / (double)known.RatingCount, 2);
        var times = await Percentiles.ReadAsync(db, DurationKind.Delivery, id, period, cancellationToken);
        return AnalyticsResults.JsonOrCsv(
            new DriverAnalytics(id, known.FirstName, delivered, failed, rating, known.RatingCount, times),
            [
                new DriverDurations(
                    id,
                    known.FirstName,
                    delivered,
                    failed,
                    rating,
                    times.MeanMinutes,
                    times.P50Minutes,
                    times.P90Minutes,
                    times.P99Minutes
                ),
            ]
        );
    }
}

/// <summary>
/// Totals of a driver over a period. Uses settable properties, so that EF can compose further query operators.
/// </summary>
internal sealed class DriverTotal
{
    public Guid DriverId { get; init; }

    public required DriverFact Driver { get; init; }

    public long Delivered { get; init; }

    public long Failed { get; init; }
}

/// <summary>The sort key of drivers by deliveries.</summary>
internal sealed record DeliveredCursor(long Delivered, Guid DriverId);

/// <summary>A driver's totals over the period; the rating is over all time.</summary>
internal sealed record DriverRow(Guid DriverId, string FirstName, long Delivered, long Failed, double? Rating);

/// <summary>Analytics of one driver over the period.</summary>
internal sealed record DriverAnalytics(
    Guid DriverId,
    string FirstName,
    long Delivered,
    long Failed,
    double? Rating,
    long RatingCount,
    Percentiles DeliveryTimes
);

/// <summary>The same as a single row, for CSV.</summary>
internal sealed record DriverDurations(
    Guid DriverId,
    string FirstName,
    long Delivered,
    long Failed,
    double? Rating,
    double? MeanMinutes,
    double? P50Minutes,
    double? P90Minutes,
    double? P99Minutes
);
