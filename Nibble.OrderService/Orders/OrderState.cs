using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;

namespace Nibble.OrderService.Orders;

/// <summary>
/// The status of an order with its deadlines, and which commands it permits to whom. The table of transitions is in
/// <see cref="OrderStatusExtensions"/>. Each check returns null when the command is permitted.
/// </summary>
internal readonly record struct OrderState(OrderStatus Status, DateTime? AcceptanceDeadline, DateTime? PaymentDeadline)
{
    /// <summary>How long after delivery the customer may change the tip.</summary>
    public static readonly TimeSpan TipWindow = TimeSpan.FromDays(1);

    /// <summary>A scheduled order that is placed and not due yet.</summary>
    public bool IsAwaitingRelease => Status == OrderStatus.Placed && AcceptanceDeadline is null;

    /// <summary>The payment failed, and the time to pay again is over: the order has ended.</summary>
    private bool IsPaymentAbandoned => Status == OrderStatus.PaymentFailed && PaymentDeadline is null;

    public Error? CheckTransition(OrderStatus to) => Status.CanTransitionTo(to) ? null : InvalidTransition(to);

    public Error? CheckAcceptance(DateTime? releaseAt) =>
        IsAwaitingRelease
            ? Error.Conflict(
                ErrorCodes.InvalidTransition,
                $"It is scheduled; it can be accepted from {releaseAt:u} on."
            )
            : CheckTransition(OrderStatus.Accepted);

    /// <summary>The customer may cancel until preparation starts; the staff and timeouts until delivery.</summary>
    public Error? CheckCancellation(Actor by)
    {
        var isTooLateForCustomer = Status is OrderStatus.Preparing or OrderStatus.Ready or OrderStatus.PickedUp;
        return IsPaymentAbandoned || (by.IsCustomer && isTooLateForCustomer)
            ? InvalidTransition(OrderStatus.Cancelled)
            : CheckTransition(OrderStatus.Cancelled);
    }

    public Error? CheckRefund() =>
        Status.IsBillable()
            ? null
            : Error.Conflict(ErrorCodes.InvalidTransition, $"Nothing was paid: the order is {Status.ToSnakeCase()}.");

    public Error? CheckTipChange(DateTime? deliveredAt, DateTime now) =>
        (Status == OrderStatus.Placed || Status.IsBillable()) && !(now > deliveredAt + TipWindow)
            ? null
            : Error.Conflict(
                ErrorCodes.InvalidTransition,
                "The tip can be changed from placement until a day after delivery."
            );

    /// <param name="isPaymentProcessed">Nothing of the previous attempt is outstanding.</param>
    public Error? CheckPaymentRetry(bool isPaymentProcessed)
    {
        if (IsPaymentAbandoned)
        {
            return Error.Conflict(
                ErrorCodes.InvalidTransition,
                "It is too late to pay for this order; place a new one."
            );
        }

        return Status == OrderStatus.PaymentFailed && !isPaymentProcessed
            ? Error.Conflict(ErrorCodes.Conflict, "The last try is still being undone; try again shortly.")
            : CheckTransition(OrderStatus.PendingPayment);
    }

    /// <summary>The error of a transition that does not exist.</summary>
    public Error InvalidTransition(OrderStatus to) =>
        Error.Conflict(
            ErrorCodes.InvalidTransition,
            $"The order is {Status.ToSnakeCase()}; it cannot become {to.ToSnakeCase()}."
        );
}
