using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;

namespace Nibble.Tests.Orders;

public sealed class OrderPaymentTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(5, 80)]
    [InlineData(10, 2560)]
    [InlineData(11, 3600)]
    [InlineData(100, 3600)]
    public void The_delay_doubles_with_each_attempt_up_to_an_hour(int attempts, int seconds)
    {
        var payment = OrderPayment.With("tok_visa");
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            payment = payment.AfterFailedAttempt();
        }

        Assert.Equal(attempts, payment.Attempts);
        Assert.Equal(TimeSpan.FromSeconds(seconds), payment.RetryDelay);
    }

    [Fact]
    public void Attempts_are_counted_until_nothing_is_outstanding()
    {
        var payment = OrderPayment.With("tok_visa").AfterFailedAttempt();

        Assert.Equal(1, payment.Advance(PaymentStatus.Pending, isOutstanding: true).Attempts);
        Assert.Equal(0, payment.Advance(PaymentStatus.Authorized, isOutstanding: false).Attempts);
        Assert.Equal(PaymentStatus.Authorized, payment.Advance(PaymentStatus.Authorized, false).Status);
    }

    [Fact]
    public void Another_card_forgets_the_failure_of_the_first()
    {
        var failed = OrderPayment.With("tok_declined").Fail(ErrorCodes.PaymentDeclined, "No.");

        Assert.Equal((ErrorCodes.PaymentDeclined, "No."), (failed.FailureCode, failed.FailureMessage));
        Assert.Equal("tok_declined", failed.Token);
        Assert.Null(OrderPayment.With("tok_visa").FailureCode);
    }
}
