using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Payments;

/// <summary>
/// The commands about an order's money: what the customer and the staff change, and what the responses of the provider
/// and the promotion service cause. Each ends with <see cref="AdvancePayment"/>, which adds the next transaction.
/// </summary>
internal static class OrderPaymentCommands
{
    /// <summary>The staff refunds a part of what was paid, or all of it.</summary>
    public static Error? Refund(this Order order, Actor by, long amount, string reason, DateTime now)
    {
        var error = order.State.CheckRefund() ?? order.Totals.CheckRefund(amount, order.Ledger.Captured);
        if (error is null)
        {
            order.Totals = order.Totals.Refund(amount);
            order.Touch(now);
            order.Record(OrderChangeKind.Refunded, by, now, reason, amount);
            order.Raise(OrderEvents.Refunded(order, amount, reason, now));
            order.AdvancePayment(now);
        }

        return error;
    }

    /// <summary>A raised tip counts once it is paid for; if the card is declined, the previous tip stays.</summary>
    public static Error? ChangeTip(this Order order, long tip, DateTime now)
    {
        var error = order.State.CheckTipChange(order.Delivery.DeliveredAt, now) ?? order.Totals.CheckTip(tip);
        if (error is null && tip != order.Totals.Tip)
        {
            order.Totals = order.Totals.ChangeTip(tip);
            order.Touch(now);
            order.AdvancePayment(now);
        }

        return error;
    }

    /// <summary>Pays with another card after a failed payment; the prices stay those of the placement.</summary>
    public static Error? RetryPayment(this Order order, string token, DateTime now)
    {
        var error =
            order.State.CheckPaymentRetry(order.IsPaymentProcessed)
            ?? order.TransitionTo(OrderStatus.PendingPayment, order.CustomerActor, null, now);
        if (error is null)
        {
            order.Payment = OrderPayment.With(token);
            order.PaymentDeadline = now + OrderPayment.Timeout;
            order.Promotion = OrderPromotion.Of(order.Promotion.Code);
            order.Totals = order.Totals.WithDiscount(0);
            order.AdvancePayment(now);
        }

        return error;
    }

    /// <summary>Fails a payment that got no response in time, and ends a failed order that was not paid again.</summary>
    public static bool ExpirePayment(this Order order, DateTime now)
    {
        if (!(order.PaymentDeadline <= now))
        {
            return false;
        }

        if (order.Status == OrderStatus.PendingPayment)
        {
            order.FailPayment(ErrorCodes.PaymentProviderError, "The payment could not be completed in time.", now);
            order.AdvancePayment(now);
            return true;
        }

        order.PaymentDeadline = null;
        order.Touch(now);
        order.Raise(OrderEvents.Ended(order, "It was not paid for.", Actor.System, 0, now));
        return true;
    }

    /// <summary>The promotion was redeemed with this discount.</summary>
    public static void ApplyPromotionRedemption(this Order order, long discount, DateTime now)
    {
        if (order.Promotion.IsRedemptionPending)
        {
            order.Totals = order.Totals.WithDiscount(discount);
        }

        order.Promotion = order.Promotion.ConfirmRedemption();
        order.Touch(now);
        order.AdvancePayment(now);
    }

    /// <summary>The promotion does not apply: the order cannot be paid at the price it was placed for.</summary>
    public static void ApplyPromotionRejection(this Order order, string code, string reason, DateTime now)
    {
        if (order.Promotion.IsRedemptionPending)
        {
            order.FailPayment(code, reason, now);
            order.Promotion = order.Promotion.ConfirmRelease();
            order.AdvancePayment(now);
        }
    }

    /// <summary>The promotion was released.</summary>
    public static void ConfirmPromotionRelease(this Order order, DateTime now)
    {
        if (order.Promotion.State == PromotionState.ReleasePending)
        {
            order.Promotion = order.Promotion.ConfirmRelease();
            order.Touch(now);
            order.AdvancePayment(now);
        }
    }

    /// <summary>The provider's response to a transaction. The same response again changes nothing.</summary>
    public static void ApplyPaymentResult(this Order order, Guid transactionId, PaymentResult result, DateTime now)
    {
        var transaction = order.Payments.Single(payment => payment.Id == transactionId);
        if (!transaction.IsPending)
        {
            return;
        }

        transaction.Complete(result, now);
        order.Touch(now);
        if (!result.Approved)
        {
            order.HandleDecline(transaction.Kind, result, now);
        }

        order.AdvancePayment(now);
        if (!result.Approved && transaction.Kind != PaymentTransactionKind.Authorize)
        {
            order.SchedulePaymentRetry(now);
        }
    }

    /// <summary>No request waits for the outcome: <see cref="PaymentRetryJob"/> continues at once.</summary>
    public static void QueuePaymentProcessing(this Order order, DateTime now) =>
        order.NextPaymentAttemptAt = order.IsPaymentProcessed ? null : now;

    /// <summary>
    /// Applies what the ledger permits now, and adds its next transaction. At most one transaction is pending at a time.
    /// </summary>
    public static void AdvancePayment(this Order order, DateTime now)
    {
        if (order.Ledger.Pending is null && !order.Promotion.IsRedemptionPending)
        {
            if (order.Status == OrderStatus.PendingPayment && order.Ledger.Held == order.Totals.Total)
            {
                order.Place(now);
            }

            var target = PaymentTarget.For(order.Status, order.Totals);
            if (order.Totals.PreviousTip is { } previousTip && target.IsCoveredBy(order.Ledger))
            {
                order.ConfirmTip(previousTip, now);
            }

            if (order.Ledger.CreateNext(target, order.Id, order.Currency, order.Payment.Token, now) is { } transaction)
            {
                order.Add(transaction);
            }
        }

        var isOutstanding = order.Ledger.Pending is not null || order.Promotion.IsPending;
        order.Payment = order.Payment.Advance(order.Ledger.Status, isOutstanding);
        order.NextPaymentAttemptAt = isOutstanding
            ? order.NextPaymentAttemptAt ?? now + OrderPayment.ProcessingLease
            : null;
    }

    private static void ConfirmTip(this Order order, long previousTip, DateTime now)
    {
        order.Totals = order.Totals.ConfirmTip();
        order.Record(OrderChangeKind.TipChanged, order.CustomerActor, now, amount: order.Totals.Tip);
        order.Raise(OrderEvents.TipChanged(order, previousTip, now));
    }

    private static void FailPayment(this Order order, string code, string reason, DateTime now)
    {
        order.Payment = order.Payment.Fail(code, reason);
        _ = order.TransitionTo(OrderStatus.PaymentFailed, Actor.System, reason, now);
        order.PaymentDeadline = now + OrderPayment.RetryWindow;
        order.Promotion = order.Promotion.RequestRelease();
    }

    private static void HandleDecline(this Order order, PaymentTransactionKind kind, PaymentResult result, DateTime now)
    {
        switch (kind)
        {
            case PaymentTransactionKind.Authorize when order.Status == OrderStatus.PendingPayment:
                order.FailPayment(
                    result.FailureCode ?? ErrorCodes.PaymentDeclined,
                    result.Reason ?? "The payment was refused.",
                    now
                );
                break;
            case PaymentTransactionKind.Authorize:
                order.Totals = order.Totals.RevertTip();
                break;
            case PaymentTransactionKind.Capture
                when order.Status.CanTransitionTo(OrderStatus.Cancelled) && order.Status != OrderStatus.PickedUp:
                _ = order.Cancel(Actor.System, "The payment could not be taken.", now);
                break;
        }
    }
}
