using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Carts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Payments;

/// <summary>
/// Carries out what an order's verbs wrote down: redeem or release its promotion, then the pending line of its ledger,
/// until nothing is left. Each call to the outside is idempotent by the order's or the line's id and its answer is
/// applied to the order as it is then, so a round may be cut off anywhere (kill -9 included), run again and run twice.
/// </summary>
internal sealed partial class PaymentProcessor(
    OrderDbContext db,
    IPaymentProvider provider,
    PromotionClient promotions,
    KeyedLock orderLocks,
    TimeProvider time,
    ILogger<PaymentProcessor> logger
)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>
    /// Settles the order as far as the others answer, and returns it as it is then. What does not answer is left to
    /// <see cref="PaymentRetryJob"/>.
    /// </summary>
    public async Task<Order> ProcessAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var turn = await orderLocks.AcquireAsync(orderId, cancellationToken);
        var order = await LoadAsync(orderId, cancellationToken);
        while (!order.IsPaymentProcessed)
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
                return order; // Refused, and put off: a worker comes back to it.
            }
        }

        return order;
    }

    /// <summary>The next call to the outside; what its answer does to the order, or null when there was none.</summary>
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
                var outcome = await SendToProviderAsync(order, entry, cancellationToken);
                return (o, now) => o.ApplyPaymentResult(entry.Id, outcome, now);
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

    private Task<PaymentResult> SendToProviderAsync(
        Order order,
        PaymentTransaction transaction,
        CancellationToken cancellationToken
    )
    {
        var authorization = order.Payments.FirstOrDefault(other => other.Id == transaction.AuthorizationId)?.Reference;
        return transaction.Kind switch
        {
            PaymentTransactionKind.Authorize => provider.AuthorizeAsync(
                transaction.Id,
                transaction.Token!,
                transaction.Amount,
                transaction.Currency,
                cancellationToken
            ),
            PaymentTransactionKind.Capture => provider.CaptureAsync(
                transaction.Id,
                authorization!,
                transaction.Amount,
                cancellationToken
            ),
            PaymentTransactionKind.Void => provider.VoidAsync(
                transaction.Id,
                authorization!,
                transaction.Amount,
                cancellationToken
            ),
            PaymentTransactionKind.Refund => provider.RefundAsync(
                transaction.Id,
                authorization!,
                transaction.Amount,
                cancellationToken
            ),
            _ => throw new InvalidOperationException($"{transaction.Kind} is not a step of a ledger."),
        };
    }

    /// <summary>Applies an answer; when somebody else changed the order meanwhile, to the order as they left it.</summary>
    private async Task<Order> ApplyAsync(
        Guid orderId,
        Action<Order, DateTime> applyResult,
        CancellationToken cancellationToken
    )
    {
        while (true)
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
            catch (DbUpdateConcurrencyException)
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

    [LoggerMessage(LogLevel.Warning, "Order {OrderId} is not settled yet; it is tried again later")]
    private partial void LogRetryScheduled(Guid orderId);

    [LoggerMessage(LogLevel.Warning, "Settling order {OrderId}: no answer")]
    private partial void LogCallFailed(Exception exception, Guid orderId);

    [LoggerMessage(LogLevel.Debug, "Order {OrderId} changed meanwhile; the answer is applied to its new state")]
    private partial void LogConcurrencyConflict(Guid orderId);
}
