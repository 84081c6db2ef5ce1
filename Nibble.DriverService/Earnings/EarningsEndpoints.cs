using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Nibble.DriverService.Data;
using Nibble.DriverService.Deliveries;
using Nibble.DriverService.Drivers;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.DriverService.Earnings;

/// <summary>A driver's earnings and statistics.</summary>
internal static class EarningsEndpoints
{
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromDays(7);
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromDays(366);

    public static void MapEarnings(this IEndpointRouteBuilder endpoints)
    {
        var own = endpoints.MapGroup("/api/drivers/me").RequireAuthorization(Roles.Driver).WithTags("Earnings");
        own.MapGet("/earnings", GetEarningsAsync)
            .WithName("GetMyEarnings")
            .ProducesErrors(404)
            .WithSummary(
                "My share of the fees, and my tips, of what I delivered from … to; the last 7 days if left out"
            );
        own.MapGet("/statistics", GetStatisticsAsync)
            .WithName("GetMyStatistics")
            .ProducesErrors(404)
            .WithSummary("My deliveries, offers, pace and rating");
    }

    private static async Task<Results<Ok<EarningsResponse>, ProblemHttpResult>> GetEarningsAsync(
        DateTimeOffset? from,
        DateTimeOffset? to,
        CurrentUser user,
        DriverDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var end = (to ?? time.GetUtcNow()).UtcDateTime;
        var start = from?.UtcDateTime ?? end - DefaultPeriod;
        if (start > end || end - start > MaxPeriod)
        {
            return Error.Invalid("from", "Must be before to, by a year at most.").ToProblem();
        }

        if (await db.FindDriverIdAsync(user, cancellationToken) is not { } driverId)
        {
            return DriverAccess.ProfileNotFound().ToProblem();
        }

        var days = await db
            .Deliveries.Where(d => d.DriverId == driverId && d.Status == DeliveryStatus.Delivered)
            .Where(d => d.EndedAt >= start && d.EndedAt < end)
            .GroupBy(d => d.EndedAt!.Value.Date)
            .OrderBy(day => day.Key)
            .Select(day => new
            {
                Date = day.Key,
                Deliveries = day.Count(),
                Fees = day.Sum(d => d.Fee),
                Tips = day.Sum(d => d.Tip),
            })
            .ToListAsync(cancellationToken);
        var fees = days.Sum(day => day.Fees);
        var tips = days.Sum(day => day.Tips);
        return TypedResults.Ok(
            new EarningsResponse(
                start,
                end,
                (await db.GetSettingsAsync(cancellationToken)).Currency,
                days.Sum(day => day.Deliveries),
                fees,
                tips,
                fees + tips,
                [
                    .. days.Select(day => new DayEarnings(
                        DateOnly.FromDateTime(day.Date),
                        day.Deliveries,
                        day.Fees,
                        day.Tips,
                        day.Fees + day.Tips
                    )),
                ]
            )
        );
    }

    private static async Task<Results<Ok<StatisticsResponse>, ProblemHttpResult>> GetStatisticsAsync(
        CurrentUser user,
        DriverDbContext db,
        CancellationToken cancellationToken
    )
    {
        var driver = await db.Drivers.AsNoTracking().SingleOrDefaultAsync(d => d.UserId == user.Id, cancellationToken);
        if (driver is null)
        {
            return DriverAccess.ProfileNotFound().ToProblem();
        }

        var ended = await db
            .Deliveries.Where(d => d.DriverId == driver.Id)
            .GroupBy(d => d.Status)
            .Select(group => new { Status = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Status, group => group.Count, cancellationToken);
        var offers = await db
            .Offers.Where(offer => offer.DriverId == driver.Id)
            .GroupBy(offer => offer.Status)
            .Select(group => new { Status = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Status, group => group.Count, cancellationToken);
        var seconds = await db
            .Deliveries.Where(d => d.DriverId == driver.Id && d.Status == DeliveryStatus.Delivered)
            .Select(d => (double?)d.DurationSeconds)
            .AverageAsync(cancellationToken);

        var lost = offers.GetValueOrDefault(OfferStatus.Unassigned);
        var accepted = offers.GetValueOrDefault(OfferStatus.Accepted) + lost;
        var declined = offers.GetValueOrDefault(OfferStatus.Declined);
        var expired = offers.GetValueOrDefault(OfferStatus.Expired);
        var answered = accepted + declined + expired;
        return TypedResults.Ok(
            new StatisticsResponse(
                ended.GetValueOrDefault(DeliveryStatus.Delivered),
                ended.GetValueOrDefault(DeliveryStatus.Failed),
                lost,
                answered,
                accepted,
                declined,
                expired,
                answered == 0 ? null : Math.Round((double)accepted / answered, 3),
                seconds is null ? null : Math.Round(seconds.Value / 60, 1),
                driver.Rating,
                driver.RatingCount
            )
        );
    }
}
