using FsCheck;
using FsCheck.Xunit;
using Nibble.OrderService.Orders;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Tests.Orders;

public sealed class LedgerTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc);

    private readonly List<PaymentTransaction> _transactions = [];

    private Ledger Ledger => new(_transactions);

    [Theory]
    [InlineData(OrderStatus.PendingPayment, 2539, 0)]
    [InlineData(OrderStatus.Placed, 2539, 0)]
    [InlineData(OrderStatus.Accepted, 0, 2039)]
    [InlineData(OrderStatus.Preparing, 0, 2039)]
    [InlineData(OrderStatus.Ready, 0, 2039)]
    [InlineData(OrderStatus.PickedUp, 0, 2039)]
    [InlineData(OrderStatus.Delivered, 0, 2039)]
    [InlineData(OrderStatus.PaymentFailed, 0, 0)]
    [InlineData(OrderStatus.Rejected, 0, 0)]
    [InlineData(OrderStatus.Cancelled, 0, 0)]
    public void Each_status_has_its_target(OrderStatus status, long held, long paid)
    {
        var totals = OrderTotals.Of(2000, 0, 299, 700, 100).Refund(500);

        Assert.Equal(new PaymentTarget(held, paid), PaymentTarget.For(status, totals));
    }

    [Fact]
    public void A_missing_amount_is_authorized_and_captured_from_its_authorization()
    {
        Assert.Equal((PaymentTransactionKind.Authorize, 1000, null), Ledger.NextStep(new PaymentTarget(1000, 0)));
        var authorization = Add(new PaymentTarget(1000, 0));

        Assert.Equal(
            (PaymentTransactionKind.Capture, 1000, authorization.Id),
            Ledger.NextStep(new PaymentTarget(0, 1000))
        );
        Assert.Null(Ledger.NextStep(new PaymentTarget(1000, 0)));
    }

    [Fact]
    public void A_surplus_is_refunded_when_it_was_captured_and_voided_when_it_is_held()
    {
        var first = Add(new PaymentTarget(1000, 0));
        Add(new PaymentTarget(0, 1000));
        var second = Add(new PaymentTarget(400, 1000));

        Assert.Equal((PaymentTransactionKind.Refund, 300, first.Id), Ledger.NextStep(new PaymentTarget(400, 700)));
        Assert.Equal((PaymentTransactionKind.Void, 400, second.Id), Ledger.NextStep(new PaymentTarget(0, 1000)));
    }

    [Fact]
    public void The_next_transaction_is_pending_and_only_an_authorization_has_the_token()
    {
        var authorization = Add(new PaymentTarget(1000, 0));
        var capture = Ledger.CreateNext(new PaymentTarget(0, 1000), Guid.NewGuid(), "EUR", "tok_visa", Now)!;

        Assert.Equal((1, "tok_visa"), (authorization.Line, authorization.Token));
        Assert.Equal((2, null), (capture.Line, capture.Token));
        Assert.True(capture.IsPending);
        Assert.Equal(authorization.Id, capture.AuthorizationId);
    }

    [Fact]
    public void The_status_follows_the_transactions()
    {
        Assert.Null(Ledger.Status);
        Add(new PaymentTarget(1000, 0), PaymentResult.Decline(ErrorCodes.PaymentDeclined, "No."));
        Assert.Equal(PaymentStatus.Failed, Ledger.Status);
        Add(new PaymentTarget(1000, 0));
        Assert.Equal(PaymentStatus.Authorized, Ledger.Status);
        Add(new PaymentTarget(0, 1000));
        Assert.Equal(PaymentStatus.Captured, Ledger.Status);
        Add(new PaymentTarget(0, 600));
        Assert.Equal(PaymentStatus.PartiallyRefunded, Ledger.Status);
        Add(default);
        Assert.Equal(PaymentStatus.Refunded, Ledger.Status);
    }

    [Property]
    public void Any_sequence_of_targets_is_reached_in_a_few_transactions(NonNegativeInt[] amounts)
    {
        var transactions = new List<PaymentTransaction>();
        foreach (var amount in amounts)
        {
            var target = amount.Get % 2 == 0 ? new PaymentTarget(amount.Get, 0) : new PaymentTarget(0, amount.Get);
            for (
                var step = 0;
                new Ledger(transactions).CreateNext(target, Guid.NewGuid(), "EUR", "t", Now) is { } next;
                step++
            )
            {
                Assert.True(step < 100, "The target is never reached.");
                next.Complete(PaymentResult.Approve($"{next.Id}"), Now);
                transactions.Add(next);
            }

            Assert.Equal((target.Held, target.Paid), (new Ledger(transactions).Held, new Ledger(transactions).Paid));
        }
    }

    private PaymentTransaction Add(PaymentTarget target, PaymentResult? result = null)
    {
        var transaction = Ledger.CreateNext(target, Guid.NewGuid(), "EUR", "tok_visa", Now)!;
        transaction.Complete(result ?? PaymentResult.Approve("reference"), Now);
        _transactions.Add(transaction);
        return transaction;
    }
}
