using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Carts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Payments;

/// <summary>
/// Executes what an order's commands have committed: redeems or releases its promotion, then sends its pending
/// transaction, until nothing is left. Each call is idempotent by the id of the order or the transaction, and its result
/// is applied to the current state of the order, so a run may be interrupted anywhere (kill -9 included) and repeated.
/// </summary>
internal sealed partial class PaymentProcessor(
    OrderDbContext db,
    PaymentProviderClient provider,
    PromotionClient promotions,
    KeyedLock orderLocks,
    TimeProvider time,
    ILogger<PaymentProcessor> logger
)
{
    /// <summary>How often a result is applied when others commit first.</summary>
    public const int MaxAttempts = 10;

    /// <summary>Calls in one run; <see cref="PaymentRetryJob"/> continues after them.</summary>
    public const int MaxSteps = 20;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>
    /// Processes the order as far as the provider and the promotion service respond, and returns its state. A call without
    /// response has an unknown outcome: it stays pending and <see cref="PaymentRetryJob"/> repeats it with the same key.
    /// </summary>
    /// <exception cref="DbUpdateConcurrencyException">Others committed first each time; the job continues.</exception>
    public async Task<Order> ProcessAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var turn = await orderLocks.AcquireAsync(orderId, cancellationToken);
        var order = await LoadAsync(orderId, cancellationToken);
        for (var step = 0; step < MaxSteps && !order.IsPaymentProcessed; step++)
        {
            if (await ExecuteNextStepAsync(order, cancellationToken) is not { } answered)
            {
                LogRetryScheduled(orderId);
                return await ApplyAsync(orderId, (o, now) => o.SchedulePaymentRetry(now), cancellationToken);
            }

            var attempts = order.Payment.Attempts;
            order = await ApplyAsync(orderId, answered, cancellationToken);
            if (order.Payment.Attempts > attempts)
            {
                return order; // Declined and scheduled: the job continues.
            }
        }

        return order;
    }

    /// <summary>Makes the next call; returns what its response does to the order, or null when there was none.</summary>
    private async Task<Action<Order, DateTime>?> ExecuteNextStepAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            if (order.Promotion.IsRedemptionPending)
            {
                return await RedeemPromotionAsync(order, cancellationToken);
            }

            if (order.Ledger.Pending is { } entry)
            {
                var authorization = order
                    .Payments.FirstOrDefault(other => other.Id == entry.AuthorizationId)
                    ?.Reference;
                var result = await provider.SendAsync(entry, authorization, cancellationToken);
                return (o, now) => o.ApplyPaymentResult(entry.Id, result, now);
            }

            await promotions.ReleaseAsync(order.Id, cancellationToken);
            return (o, now) => o.ConfirmPromotionRelease(now);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogCallFailed(failure, order.Id);
            return null;
        }
    }

    private async Task<Action<Order, DateTime>> RedeemPromotionAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            var redeemed = await promotions.RedeemAsync(
                new RedeemPromotion(
                    order.Promotion.Code!,
                    order.Id,
                    order.CustomerId,
                    order.RestaurantId,
                    order.Totals.Subtotal
                ),
                cancellationToken
            );
            return (o, now) => o.ApplyPromotionRedemption(redeemed.Discount, now);
        }
        catch (DomainException refused)
        {
            return (o, now) => o.ApplyPromotionRejection(refused.Error.Code, refused.Error.Detail, now);
        }
    }

    /// <summary>Applies a result to the order; when others commit first, to the state that they left.</summary>
    private async Task<Order> ApplyAsync(
        Guid orderId,
        Action<Order, DateTime> applyResult,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var order = await LoadAsync(orderId, cancellationToken);
            var before = order.Status;
            applyResult(order, Now);
            if (before == OrderStatus.PendingPayment && order.Status == OrderStatus.Placed)
            {
                await db.EmptyOrderedCartAsync(order, Now, cancellationToken);
            }

            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return order;
            }
            catch (DbUpdateConcurrencyException) when (attempt < MaxAttempts)
            {
                LogConcurrencyConflict(orderId);
            }
        }
    }

    private async Task<Order> LoadAsync(Guid orderId, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        return await db
            .Orders.Include(order => order.Payments)
            .SingleAsync(order => order.Id == orderId, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Payment of order {OrderId} is not processed yet; it is tried again later")]
    private partial void LogRetryScheduled(Guid orderId);

    [LoggerMessage(LogLevel.Warning, "Processing the payment of order {OrderId}: no response")]
    private partial void LogCallFailed(Exception exception, Guid orderId);

    [LoggerMessage(LogLevel.Debug, "Order {OrderId} changed in the meantime; the result is applied to its new state")]
    private partial void LogConcurrencyConflict(Guid orderId);
}
