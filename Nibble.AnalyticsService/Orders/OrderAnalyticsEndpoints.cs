using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Projections;
using Nibble.AnalyticsService.Queries;
using Nibble.AnalyticsService.Restaurants;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Identity;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.AnalyticsService.Orders;

/// <summary>Order and revenue analytics.</summary>
internal static class OrderAnalyticsEndpoints
{
    public static void MapOrderAnalytics(this IEndpointRouteBuilder endpoints)
    {
        var analytics = endpoints
            .MapGroup("/api/analytics")
            .RequireAuthorization(Roles.Admin)
            .WithTags("Orders and revenue");
        analytics.MapGet("/orders", SummaryAsync).WithNameAndSummary("GetOrderSummary", "The period in one look");
        analytics.MapGet("/orders/count", CountAsync).WithNameAndSummary("GetOrderCounts", "Orders placed over time");
        analytics
            .MapGet("/orders/revenue", RevenueAsync)
            .WithNameAndSummary("GetRevenue", "Revenue over time, minor units");
        analytics
            .MapGet("/orders/status-breakdown", StatusAsync)
            .WithNameAndSummary("GetStatusBreakdown", "Orders of the period by status");
        analytics
            .MapGet("/orders/hourly-distribution", HourlyAsync)
            .WithNameAndSummary("GetHourlyDistribution", "Orders by hour of the day in the asked time zone");
        analytics
            .MapGet("/orders/average-values", AverageAsync)
            .WithNameAndSummary("GetAverageValues", "Average order value over time");
        analytics
            .MapGet("/orders/top-restaurants", TopAsync)
            .WithNameAndSummary("GetTopSellers", "Restaurants by revenue");
        analytics.MapGet("/activity", ActivityAsync).WithNameAndSummary("GetActivity", "What moved last");
    }

    private static async Task<JsonOrCsv<OrderSummaryResponse, OrderSummaryResponse>> SummaryAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var total = (await OrderSeries.ReadAsync(db, period, cancellationToken)).Aggregate(
            OrderTotals.Zero,
            (sum, bucket) => sum + bucket.Totals
        );
        var summary = new OrderSummaryResponse(
            period.From,
            period.To,
            total.Placed,
            total.Delivered,
            total.Ended,
            total.Revenue - total.Refunded,
            total.Refunded,
            Average(total),
            total.Registrations,
            await ActiveOrders.CountAsync(db, cancellationToken),
            await ActiveOrders.CountDeliveriesAsync(db, cancellationToken),
            await CurrencyAsync(db, cancellationToken)
        );
        return AnalyticsResults.JsonOrCsv(summary, [summary]);
    }

    private static async Task<JsonOrCsv<OrderCounts, OrderCountBucket>> CountAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        OrderCountBucket[] buckets =
        [
            .. (await OrderSeries.ReadAsync(db, period, cancellationToken)).Select(bucket => new OrderCountBucket(
                bucket.From,
                bucket.To,
                bucket.Totals.Placed,
                bucket.Totals.Delivered,
                bucket.Totals.Ended
            )),
        ];
        return AnalyticsResults.JsonOrCsv(
            new OrderCounts(
                buckets,
                buckets.Sum(bucket => bucket.Value),
                buckets.Sum(bucket => bucket.Delivered),
                buckets.Sum(bucket => bucket.Ended)
            ),
            buckets
        );
    }

    private static async Task<JsonOrCsv<RevenueSeries, RevenueBucket>> RevenueAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        RevenueBucket[] buckets =
        [
            .. (await OrderSeries.ReadAsync(db, period, cancellationToken)).Select(bucket => new RevenueBucket(
                bucket.From,
                bucket.To,
                bucket.Totals.Revenue - bucket.Totals.Refunded,
                bucket.Totals.Revenue,
                bucket.Totals.Refunded
            )),
        ];
        return AnalyticsResults.JsonOrCsv(
            new RevenueSeries(
                buckets,
                buckets.Sum(bucket => bucket.Value),
                buckets.Sum(bucket => bucket.Gross),
                buckets.Sum(bucket => bucket.Refunded),
                await CurrencyAsync(db, cancellationToken)
            ),
            buckets
        );
    }

    private static async Task<JsonOrCsv<StatusBreakdown, StatusCount>> StatusAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var counts = await db
            .StatusRollups.Where(slot => slot.RestaurantId == period.ScopeId)
            .Where(slot => slot.TimeBucket >= period.FirstTimeBucket && slot.TimeBucket < period.EndTimeBucket)
            .GroupBy(slot => slot.Status)
            .Select(group => new { Status = group.Key, Orders = group.Sum(slot => slot.Orders) })
            .Where(count => count.Orders != 0)
            .OrderByDescending(count => count.Orders)
            .ToListAsync(cancellationToken);
        var total = counts.Sum(count => count.Orders);
        StatusCount[] statuses =
        [
            .. counts.Select(count => new StatusCount(
                count.Status,
                count.Orders,
                Math.Round(count.Orders / (double)total, 4)
            )),
        ];
        return AnalyticsResults.JsonOrCsv(new StatusBreakdown(statuses, total), statuses);
    }

    private static async Task<JsonOrCsv<HourlyDistribution, HourCount>> HourlyAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var hours = new long[24];
        var slots = db
            .OrderRollups.AsNoTracking()
            .Where(slot => slot.RestaurantId == period.ScopeId)
            .Where(slot =>
                slot.TimeBucket >= period.FirstTimeBucket && slot.TimeBucket < period.EndTimeBucket && slot.Placed > 0
            )
            .Select(slot => new { slot.TimeBucket, slot.Placed })
            .AsAsyncEnumerable();
        await foreach (var slot in slots.WithCancellation(cancellationToken))
        {
            hours[TimeZoneInfo.ConvertTimeFromUtc(TimeBucket.Start(slot.TimeBucket), period.Zone).Hour] += slot.Placed;
        }

        HourCount[] counts = [.. hours.Select((orders, hour) => new HourCount(hour, orders))];
        return AnalyticsResults.JsonOrCsv(new HourlyDistribution(counts, hours.Sum()), counts);
    }

    private static async Task<JsonOrCsv<AverageValues, AverageBucket>> AverageAsync(
        Period period,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var series = await OrderSeries.ReadAsync(db, period, cancellationToken);
        AverageBucket[] buckets =
        [
            .. series.Select(bucket => new AverageBucket(
                bucket.From,
                bucket.To,
                Average(bucket.Totals),
                bucket.Totals.Placed
            )),
        ];
        var total = series.Aggregate(OrderTotals.Zero, (sum, bucket) => sum + bucket.Totals);
        return AnalyticsResults.JsonOrCsv(
            new AverageValues(buckets, Average(total), await CurrencyAsync(db, cancellationToken)),
            buckets
        );
    }

    private static async Task<JsonOrCsv<TopRestaurants, TopRestaurant>> TopAsync(
        Period period,
        PageRequest page,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var rows = await RestaurantTotals(db, period)
            .After(page.DecodeCursor<RevenueCursor>())
            .OrderByDescending(total => total.Revenue)
            .ThenBy(total => total.RestaurantId)
            .Take(page.Limit + 1)
            .Select(total => new TopRestaurant(
                total.RestaurantId,
                total.Restaurant.Name,
                total.Placed,
                total.Delivered,
                total.Revenue
            ))
            .ToListAsync(cancellationToken);
        var top = page.ToPage(rows, row => new RevenueCursor(row.Revenue, row.RestaurantId));
        return AnalyticsResults.JsonOrCsv(
            new TopRestaurants(top.Items, top.Next, await CurrencyAsync(db, cancellationToken)),
            top.Items
        );
    }

    /// <summary>The totals after the cursor, in descending order of revenue.</summary>
    public static IQueryable<RestaurantTotal> After(this IQueryable<RestaurantTotal> totals, RevenueCursor? after) =>
        after is null
            ? totals
            : totals.Where(total =>
                total.Revenue < after.Revenue
                || (total.Revenue == after.Revenue && total.RestaurantId.CompareTo(after.RestaurantId) > 0)
            );

    /// <summary>Totals per restaurant over the period.</summary>
    public static IQueryable<RestaurantTotal> RestaurantTotals(AnalyticsDbContext db, Period period) =>
        db
            .OrderRollups.Where(slot =>
                slot.TimeBucket >= period.FirstTimeBucket && slot.TimeBucket < period.EndTimeBucket
            )
            .Where(slot => slot.RestaurantId != RollupScope.All)
            .GroupBy(slot => slot.RestaurantId)
            .Select(group => new
            {
                RestaurantId = group.Key,
                Placed = group.Sum(slot => slot.Placed),
                Delivered = group.Sum(slot => slot.Delivered),
                Revenue = group.Sum(slot => slot.Revenue - slot.Refunded),
            })
            .Join(
                db.Restaurants,
                total => total.RestaurantId,
                known => known.RestaurantId,
                (total, known) =>
                    new RestaurantTotal
                    {
                        RestaurantId = total.RestaurantId,
                        Restaurant = known,
                        Placed = total.Placed,
                        Delivered = total.Delivered,
                        Revenue = total.Revenue,
                    }
            );

    private static async Task<JsonOrCsv<Page<ActivityItem>, ActivityItem>> ActivityAsync(
        PageRequest page,
        AnalyticsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var orders = db.Orders.AsNoTracking();
        if (page.DecodeCursor<TimeCursor>() is { } after)
        {
            orders = orders.Where(order =>
                order.UpdatedAt < after.At || (order.UpdatedAt == after.At && order.OrderId.CompareTo(after.Id) < 0)
            );
        }

        var rows = await orders
            .OrderByDescending(order => order.UpdatedAt)
            .ThenByDescending(order => order.OrderId)
            .Take(page.Limit + 1)
            .Select(order => new ActivityItem(
                order.OrderId,
                order.Number,
                order.RestaurantId,
                order.Status,
                order.Total,
                order.UpdatedAt
            ))
            .ToListAsync(cancellationToken);
        var found = page.ToPage(rows, row => new TimeCursor(row.At, row.OrderId));
        return AnalyticsResults.JsonOrCsv(found, found.Items);
    }

    private static async Task<string> CurrencyAsync(AnalyticsDbContext db, CancellationToken cancellationToken) =>
        (await db.GetSettingsAsync(cancellationToken)).Currency;

    private static long? Average(OrderTotals totals) =>
        totals.Placed == 0 ? null : (long)Math.Round(totals.OrderValue / (double)totals.Placed);
}
