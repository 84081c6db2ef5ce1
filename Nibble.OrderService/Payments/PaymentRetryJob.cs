using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Jobs;
using Nibble.ServiceDefaults.Telemetry;

namespace Nibble.OrderService.Payments;

/// <summary>
/// Comes back to orders whose money or promotion is not settled: the request that began it was cut off, or somebody did
/// not answer.
/// </summary>
internal sealed class PaymentRetryJob(OrderDbContext db, PaymentProcessor paymentProcessor, TimeProvider time)
    : IPeriodicJob
{
    private const int BatchSize = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var due = await db
            .Orders.Where(order => order.NextPaymentAttemptAt <= now)
            .OrderBy(order => order.NextPaymentAttemptAt)
            .Select(order => order.Id)
            .Take(BatchSize)
            .ToListAsync(cancellationToken);
        foreach (var orderId in due)
        {
            using var work = NibbleTelemetry.StartLinkedActivity("retry payment", orderId);
            await paymentProcessor.ProcessAsync(orderId, cancellationToken);
        }
    }
}
