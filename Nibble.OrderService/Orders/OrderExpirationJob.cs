using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Jobs;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.OrderService.Orders;

/// <summary>
/// The order's clocks, all of them columns: a restaurant that stays silent, a payment that takes too long or is not
/// tried again, a scheduled order that is due.
/// </summary>
internal sealed class OrderExpirationJob(OrderDbContext db, PaymentProcessor paymentProcessor, TimeProvider time)
    : IPeriodicJob
{
    private const int BatchSize = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await ForEachAsync(
            db.Orders.Where(order => order.AcceptanceDeadline <= now).OrderBy(order => order.AcceptanceDeadline),
            order => order.ExpireAcceptance(now),
            cancellationToken
        );
        await ForEachAsync(
            db.Orders.Where(order => order.PaymentDeadline <= now).OrderBy(order => order.PaymentDeadline),
            order => order.ExpirePayment(now),
            cancellationToken
        );
        await ForEachAsync(
            db.Orders.Where(order =>
                    order.Status == OrderStatus.Placed && order.ReleaseAt <= now && order.AcceptanceDeadline == null
                )
                .OrderBy(order => order.ReleaseAt),
            order => order.Release(now),
            cancellationToken
        );
    }

    private async Task ForEachAsync(
        IQueryable<Order> due,
        Func<Order, bool> transition,
        CancellationToken cancellationToken
    )
    {
        var ids = await due.Select(order => order.Id).Take(BatchSize).ToListAsync(cancellationToken);
        foreach (var id in ids)
        {
            using var work = NibbleTelemetry.StartLinkedActivity("expire order", id);
            db.ChangeTracker.Clear();
            var order = await db
                .Orders.Include(order => order.Payments)
                .SingleAsync(order => order.Id == id, cancellationToken);
            if (!transition(order))
            {
                continue;
            }

            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                continue; // Somebody answered at the last moment; the next round looks again.
            }

            if (!order.IsPaymentProcessed)
            {
                await paymentProcessor.ProcessAsync(id, cancellationToken);
            }
        }
    }
}
