using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Identity;

namespace Nibble.Tests.Orders;

public sealed class OrderStateTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);
    private static readonly Actor Customer = new(Guid.NewGuid(), Roles.Customer);
    private static readonly Actor Staff = new(Guid.NewGuid(), Roles.Support);

    [Fact]
    public void Only_the_transitions_of_the_table_are_permitted()
    {
        foreach (var from in Enum.GetValues<OrderStatus>())
        {
            foreach (var to in Enum.GetValues<OrderStatus>())
            {
                var error = In(from).CheckTransition(to);

                Assert.Equal(from.CanTransitionTo(to) ? null : ErrorCodes.InvalidTransition, error?.Code);
            }
        }
    }

    [Theory]
    [InlineData(OrderStatus.PendingPayment, true, true)]
    [InlineData(OrderStatus.Placed, true, true)]
    [InlineData(OrderStatus.Accepted, true, true)]
    [InlineData(OrderStatus.Preparing, false, true)]
    [InlineData(OrderStatus.Ready, false, true)]
    [InlineData(OrderStatus.PickedUp, false, true)]
    [InlineData(OrderStatus.Delivered, false, false)]
    [InlineData(OrderStatus.Cancelled, false, false)]
    [InlineData(OrderStatus.Rejected, false, false)]
    public void The_customer_can_cancel_until_preparation_starts_and_the_staff_until_delivery(
        OrderStatus status,
        bool customer,
        bool staff
    )
    {
        Assert.Equal(customer, In(status).CheckCancellation(Customer) is null);
        Assert.Equal(staff, In(status).CheckCancellation(Staff) is null);
        Assert.Equal(staff, In(status).CheckCancellation(Actor.System) is null);
    }

    [Fact]
    public void A_failed_payment_can_be_cancelled_or_paid_again_until_its_deadline_has_passed()
    {
        var open = In(OrderStatus.PaymentFailed, paymentDeadline: Now);
        var ended = In(OrderStatus.PaymentFailed);

        Assert.Null(open.CheckCancellation(Customer));
        Assert.Null(open.CheckPaymentRetry(isPaymentProcessed: true));
        Assert.Equal(ErrorCodes.Conflict, open.CheckPaymentRetry(isPaymentProcessed: false)?.Code);
        Assert.Equal(ErrorCodes.InvalidTransition, ended.CheckCancellation(Customer)?.Code);
        Assert.Equal(ErrorCodes.InvalidTransition, ended.CheckPaymentRetry(isPaymentProcessed: true)?.Code);
        Assert.Equal(ErrorCodes.InvalidTransition, In(OrderStatus.Placed).CheckPaymentRetry(true)?.Code);
    }

    [Fact]
    public void A_scheduled_order_can_be_accepted_when_it_is_due()
    {
        var waiting = In(OrderStatus.Placed);
        var due = In(OrderStatus.Placed, acceptanceDeadline: Now);

        Assert.True(waiting.IsAwaitingRelease);
        Assert.Contains("2026-03-02 12:00:00Z", waiting.CheckAcceptance(Now)?.Detail, StringComparison.Ordinal);
        Assert.False(due.IsAwaitingRelease);
        Assert.Null(due.CheckAcceptance(Now));
        Assert.Equal(ErrorCodes.InvalidTransition, In(OrderStatus.Accepted).CheckAcceptance(null)?.Code);
    }

    [Theory]
    [InlineData(OrderStatus.PendingPayment, false, false)]
    [InlineData(OrderStatus.Placed, true, false)]
    [InlineData(OrderStatus.Accepted, true, true)]
    [InlineData(OrderStatus.Delivered, true, true)]
    [InlineData(OrderStatus.Cancelled, false, false)]
    [InlineData(OrderStatus.PaymentFailed, false, false)]
    public void A_tip_can_change_from_placement_on_and_a_refund_needs_acceptance(
        OrderStatus status,
        bool tip,
        bool refund
    )
    {
        Assert.Equal(tip, In(status).CheckTipChange(null, Now) is null);
        Assert.Equal(refund, In(status).CheckRefund() is null);
    }

    [Fact]
    public void A_tip_can_change_until_a_day_after_delivery()
    {
        var delivered = In(OrderStatus.Delivered);

        Assert.Null(delivered.CheckTipChange(Now - OrderState.TipWindow, Now));
        Assert.NotNull(delivered.CheckTipChange(Now - OrderState.TipWindow - TimeSpan.FromTicks(1), Now));
    }

    private static OrderState In(
        OrderStatus status,
        DateTime? acceptanceDeadline = null,
        DateTime? paymentDeadline = null
    ) => new(status, acceptanceDeadline, paymentDeadline);
}
