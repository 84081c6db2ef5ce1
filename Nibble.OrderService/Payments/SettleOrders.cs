using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Telemetry;
using Nibble.ServiceDefaults.Work;

namespace Nibble.OrderService.Payments;

/// <summary>
/// Comes back to orders whose money or promotion is not settled: the request that began it was cut off, or somebody did
/// not answer.
/// </summary>
internal sealed class SettleOrders(OrderDbContext db, Settlement settlement, TimeProvider time) : IRepeatedWork
{
    private const int Batch = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var due = await db
            .Orders.Where(order => order.SettleAt <= now)
            .OrderBy(order => order.SettleAt)
            .Select(order => order.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        foreach (var orderId in due)
        {
            using var work = NibbleTelemetry.StartWork("settle order", orderId);
            await settlement.SettleAsync(orderId, cancellationToken);
        }
    }
}
