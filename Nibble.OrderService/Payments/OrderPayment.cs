namespace Nibble.OrderService.Payments;

/// <summary>The card of an order, and how far its payment has come.</summary>
internal sealed record OrderPayment
{
    /// <summary>Time the provider has to respond before the payment is failed.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Time after a failed payment in which the customer can pay at the same prices.</summary>
    public static readonly TimeSpan RetryWindow = TimeSpan.FromHours(1);

    /// <summary>Time the request that caused a payment has before <see cref="PaymentRetryJob"/> takes over.</summary>
    public static readonly TimeSpan ProcessingLease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromHours(1);

    private OrderPayment() { }

    /// <summary>The provider's token of the card.</summary>
    public string Token { get; private init; } = "";

    /// <summary>Null while no transaction was made.</summary>
    public PaymentStatus? Status { get; private init; }

    /// <summary>Why the order is <c>payment_failed</c>: one of the error codes.</summary>
    public string? FailureCode { get; private init; }
    public string? FailureMessage { get; private init; }

    /// <summary>Attempts without response since the last one with a response.</summary>
    public int Attempts { get; private init; }

    /// <summary>Time to the next attempt: 5 s after the first, doubled each time, at most an hour.</summary>
    public TimeSpan RetryDelay
    {
        get
        {
            var delay = TimeSpan.FromSeconds(5 * Math.Pow(2, Math.Min(Attempts - 1, 12)));
            return delay < MaxRetryDelay ? delay : MaxRetryDelay;
        }
    }

    public static OrderPayment With(string token) => new() { Token = token };

    public OrderPayment Fail(string code, string message) => this with { FailureCode = code, FailureMessage = message };

    public OrderPayment AfterFailedAttempt() => this with { Attempts = Attempts + 1 };

    /// <param name="status">The ledger's status.</param>
    /// <param name="isOutstanding">A call to the provider or the promotion service is outstanding.</param>
    public OrderPayment Advance(PaymentStatus? status, bool isOutstanding) =>
        this with
        {
            Status = status,
            Attempts = isOutstanding ? Attempts : 0,
        };
}
