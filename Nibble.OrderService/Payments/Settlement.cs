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
internal sealed partial class Settlement(
    OrderDbContext db,
    IPaymentProvider provider,
    PromotionClient promotions,
    SettlementTurns turns,
    TimeProvider time,
    ILogger<Settlement> logger
)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>
    /// Settles the order as far as the others answer, and returns it as it is then. What does not answer is left to
    /// <see cref="SettleOrders"/>.
    /// </summary>
    public async Task<Order> SettleAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(orderId, cancellationToken);
        var order = await LoadAsync(orderId, cancellationToken);
        while (!order.IsSettled)
        {
            if (await StepAsync(order, cancellationToken) is not { } answered)
            {
                LogUnanswered(orderId);
                return await ApplyAsync(orderId, (o, now) => o.Postpone(now), cancellationToken);
            }

            var attempts = order.SettleAttempts;
            order = await ApplyAsync(orderId, answered, cancellationToken);
            if (order.SettleAttempts > attempts)
            {
                return order; // Refused, and put off: a worker comes back to it.
            }
        }

        return order;
    }

    /// <summary>The next call to the outside; what its answer does to the order, or null when there was none.</summary>
    private async Task<Action<Order, DateTime>?> StepAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            if (order.Promotion == PromotionState.Wanted)
            {
                return await RedeemAsync(order, cancellationToken);
            }

            if (order.Ledger.Pending is { } entry)
            {
                var outcome = await AskProviderAsync(order, entry, cancellationToken);
                return (o, now) => o.PaymentAnswered(entry.Id, outcome, now);
            }

            await promotions.ReleaseAsync(order.Id, cancellationToken);
            return (o, now) => o.PromotionReleased(now);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNoAnswer(failure, order.Id);
            return null;
        }
    }

    private async Task<Action<Order, DateTime>> RedeemAsync(Order order, CancellationToken cancellationToken)
    {
        try
        {
            var redeemed = await promotions.RedeemAsync(
                new RedeemPromotion(order.PromoCode!, order.Id, order.CustomerId, order.RestaurantId, order.Subtotal),
                cancellationToken
            );
            return (o, now) => o.PromotionRedeemed(redeemed.Discount, now);
        }
        catch (RefusedException refused)
        {
            return (o, now) => o.PromotionRefused(refused.Refusal.Code, refused.Refusal.Detail, now);
        }
    }

    private Task<PaymentOutcome> AskProviderAsync(Order order, PaymentEntry entry, CancellationToken cancellationToken)
    {
        var authorization = order.Payments.FirstOrDefault(other => other.Id == entry.AuthorizationId)?.Reference;
        return entry.Kind switch
        {
            PaymentKind.Authorize => provider.AuthorizeAsync(
                entry.Id,
                entry.Token!,
                entry.Amount,
                entry.Currency,
                cancellationToken
            ),
            PaymentKind.Capture => provider.CaptureAsync(entry.Id, authorization!, entry.Amount, cancellationToken),
            PaymentKind.Void => provider.VoidAsync(entry.Id, authorization!, entry.Amount, cancellationToken),
            PaymentKind.Refund => provider.RefundAsync(entry.Id, authorization!, entry.Amount, cancellationToken),
            _ => throw new InvalidOperationException($"{entry.Kind} is not a step of a ledger."),
        };
    }

    /// <summary>Applies an answer; when somebody else changed the order meanwhile, to the order as they left it.</summary>
    private async Task<Order> ApplyAsync(
        Guid orderId,
        Action<Order, DateTime> answer,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var order = await LoadAsync(orderId, cancellationToken);
            var before = order.Status;
            answer(order, Now);
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
                LogRaced(orderId);
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
    private partial void LogUnanswered(Guid orderId);

    [LoggerMessage(LogLevel.Warning, "Settling order {OrderId}: no answer")]
    private partial void LogNoAnswer(Exception exception, Guid orderId);

    [LoggerMessage(LogLevel.Debug, "Order {OrderId} changed meanwhile; the answer is applied to its new state")]
    private partial void LogRaced(Guid orderId);
}
