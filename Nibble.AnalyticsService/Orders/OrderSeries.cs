using Microsoft.EntityFrameworkCore;
using Nibble.AnalyticsService.Data;
using Nibble.AnalyticsService.Queries;

namespace Nibble.AnalyticsService.Orders;

/// <summary>Totals between two bucket boundaries of a period.</summary>
internal sealed record OrderTotals(
    long Placed,
    long OrderValue,
    long Delivered,
    long Revenue,
    long Refunded,
    long Ended,
    long Registrations
)
{
    public static OrderTotals Zero { get; } = new(0, 0, 0, 0, 0, 0, 0);

    public static OrderTotals operator +(OrderTotals a, OrderTotals b) =>
        new(
            a.Placed + b.Placed,
            a.OrderValue + b.OrderValue,
            a.Delivered + b.Delivered,
            a.Revenue + b.Revenue,
            a.Refunded + b.Refunded,
            a.Ended + b.Ended,
            a.Registrations + b.Registrations
        );
}

/// <summary>Sums the time buckets of a period into the buckets of a series.</summary>
internal static class OrderSeries
{
    public static async Task<IReadOnlyList<(DateTime From, DateTime To, OrderTotals Totals)>> ReadAsync(
        AnalyticsDbContext db,
        Period period,
        CancellationToken cancellationToken
    )
    {
        var edges = period.GetBucketBoundaries();
        var totals = Enumerable.Repeat(OrderTotals.Zero, edges.Count - 1).ToArray();
        var bucket = 0;
        var slots = db
            .OrderRollups.AsNoTracking()
            .Where(slot => slot.RestaurantId == period.ScopeId)
            .Where(slot => slot.TimeBucket >= period.FirstTimeBucket && slot.TimeBucket < period.EndTimeBucket)
            .OrderBy(slot => slot.TimeBucket)
            .AsAsyncEnumerable();
        await foreach (var slot in slots.WithCancellation(cancellationToken))
        {
            var start = Projections.TimeBucket.Start(slot.TimeBucket);
            while (bucket < totals.Length - 1 && start >= edges[bucket + 1])
            {
                bucket++;
            }

            totals[bucket] += new OrderTotals(
                slot.Placed,
                slot.OrderValue,
                slot.Delivered,
                slot.Revenue,
                slot.Refunded,
                slot.Ended,
                slot.Registrations
            );
        }

        return [.. totals.Select((sum, index) => (edges[index], edges[index + 1], sum))];
    }
}
