using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Durations;
using Nibble.AnalyticsService.Projections;
using Nibble.AnalyticsService.Queries;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.AnalyticsService.Drivers;

/// <summary>How drivers do. Admins see all, a driver sees their own.</summary>
internal static class DriverAnalyticsEndpoints
{
    public static void MapDriverAnalytics(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints.MapGroup("/api/analytics/drivers").RequireAuthorization(Roles.Admin).WithTags("Drivers");
        admin.MapGet("", PerformanceAsync).Named("GetDriverSummary", "Each driver's period");
        admin.MapGet("/performance", PerformanceAsync).Named("GetDriverPerformance", "Each driver's period");
        admin
            .MapGet("/delivery-times", DeliveryTimesAsync)
            .Named("GetDeliveryTimes", "From picked up to delivered, as percentiles");

        endpoints
            .MapGet("/api/analytics/drivers/{id:guid}", OneAsync)
            .RequireAuthorization(policy => policy.RequireRole(Roles.Admin, Roles.Driver))
            .WithTags("Drivers")
            .Named("GetDriverAnalytics", "One driver's period; for admins and that driver");
    }

    private static async Task<JsonOrCsv<DriverPerformance, DriverRow>> PerformanceAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var rows = await db.Set<DriverSlot>()
            .Where(slot => slot.Slot >= period.FirstSlot && slot.Slot < period.EndSlot)
            .GroupBy(slot => slot.DriverId)
            .Select(group => new
            {
                DriverId = group.Key,
                Delivered = group.Sum(slot => slot.Delivered),
                Failed = group.Sum(slot => slot.Failed),
            })
            .Join(db.Drivers, total => total.DriverId, known => known.DriverId, (total, known) => new { total, known })
            .OrderByDescending(row => row.total.Delivered)
            .ThenBy(row => row.total.DriverId)
            .Select(row => new DriverRow(
                row.total.DriverId,
                row.known.FirstName,
                row.total.Delivered,
                row.total.Failed,
                row.known.RatingCount == 0 ? null : Math.Round(row.known.RatingSum / (double)row.known.RatingCount, 2)
            ))
            .ToListAsync(cancellationToken);
        return Answers.JsonOrCsv(new DriverPerformance(rows), rows);
    }

    private static async Task<JsonOrCsv<Percentiles, Percentiles>> DeliveryTimesAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var times = await Percentiles.ReadAsync(db, DurationKind.Delivery, Scope.All, period, cancellationToken);
        return Answers.JsonOrCsv(times, [times]);
    }

    private static async Task<Results<Ok<DriverAnalytics>, ProblemHttpResult>> OneAsync(
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
            return Refusal.NotFound("The driver").ToProblem();
        }

        var slots = db.Set<DriverSlot>()
            .Where(slot => slot.DriverId == id && slot.Slot >= period.FirstSlot && slot.Slot < period.EndSlot);
        return TypedResults.Ok(
            new DriverAnalytics(
                id,
                known.FirstName,
                await slots.SumAsync(slot => slot.Delivered, cancellationToken),
                await slots.SumAsync(slot => slot.Failed, cancellationToken),
                known.RatingCount == 0 ? null : Math.Round(known.RatingSum / (double)known.RatingCount, 2),
                known.RatingCount,
                await Percentiles.ReadAsync(db, DurationKind.Delivery, id, period, cancellationToken)
            )
        );
    }
}

/// <summary>Drivers by deliveries.</summary>
internal sealed record DriverPerformance(IReadOnlyList<DriverRow> Items);

/// <summary>A driver's period; the rating over all time.</summary>
internal sealed record DriverRow(Guid DriverId, string FirstName, long Delivered, long Failed, double? Rating);

/// <summary>One driver's period.</summary>
internal sealed record DriverAnalytics(
    Guid DriverId,
    string FirstName,
    long Delivered,
    long Failed,
    double? Rating,
    long RatingCount,
    Percentiles DeliveryTimes
);
