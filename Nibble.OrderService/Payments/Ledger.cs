namespace Nibble.OrderService.Payments;

/// <summary>
/// What an order's ledger adds up to, and which step comes next on the way to what it should add up to. Steps are made
/// one at a time and each against one authorisation, as providers ask for it.
/// </summary>
internal sealed class Ledger(IReadOnlyList<PaymentTransaction> transactions)
{
    /// <summary>Held and not yet taken or let go.</summary>
    public long Held => Authorized - Captured - Sum(PaymentTransactionKind.Void);

    /// <summary>All that was ever held.</summary>
    public long Authorized => Sum(PaymentTransactionKind.Authorize);

    /// <summary>All that was ever taken.</summary>
    public long Captured => Sum(PaymentTransactionKind.Capture);

    /// <summary>All that was ever given back.</summary>
    public long Refunded => Sum(PaymentTransactionKind.Refund);

    /// <summary>What the customer has paid and not got back.</summary>
    public long Paid => Captured - Refunded;

    /// <summary>The step that the provider has not answered yet.</summary>
    public PaymentTransaction? Pending => transactions.SingleOrDefault(entry => entry.IsPending);

    /// <summary>
    /// The next step towards the target, or null when it is reached: first what is missing is captured, then the surplus is
    /// refunded, then the held amount is adjusted.
    /// </summary>
    public (PaymentTransactionKind Kind, long Amount, Guid? AuthorizationId)? NextStep(PaymentTarget target)
    {
        var (targetHeld, targetPaid) = target;
        if (Paid < targetPaid)
        {
            return FirstAuthorizationWith(HeldOf) is { } held
                ? (PaymentTransactionKind.Capture, Math.Min(HeldOf(held), targetPaid - Paid), held.Id)
                : (PaymentTransactionKind.Authorize, targetPaid - Paid, null);
        }

        if (Paid > targetPaid && FirstAuthorizationWith(PaidOf) is { } paid)
        {
            return (PaymentTransactionKind.Refund, Math.Min(PaidOf(paid), Paid - targetPaid), paid.Id);
        }

        if (Held > targetHeld && FirstAuthorizationWith(HeldOf) is { } surplus)
        {
            return (PaymentTransactionKind.Void, Math.Min(HeldOf(surplus), Held - targetHeld), surplus.Id);
        }

        return Held < targetHeld ? (PaymentTransactionKind.Authorize, targetHeld - Held, null) : null;
    }

    /// <summary>The transaction of <see cref="NextStep"/>, pending; null when the target is reached.</summary>
    public PaymentTransaction? CreateNext(
        PaymentTarget target,
        Guid orderId,
        string currency,
        string token,
        DateTime now
    ) =>
        NextStep(target) is var (kind, amount, authorizationId)
            ? new PaymentTransaction
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(now, TimeSpan.Zero)),
                OrderId = orderId,
                Line = transactions.Count + 1,
                Kind = kind,
                Amount = amount,
                Currency = currency,
                Token = kind == PaymentTransactionKind.Authorize ? token : null,
                AuthorizationId = authorizationId,
                At = now,
            }
            : null;

    /// <summary>The ledger in one word for clients; null while nothing was tried.</summary>
    public PaymentStatus? Status
    {
        get
        {
            if (Captured > 0)
            {
                return Refunded == 0 ? PaymentStatus.Captured
                    : Refunded < Captured ? PaymentStatus.PartiallyRefunded
                    : PaymentStatus.Refunded;
            }

            if (Held > 0)
            {
                return PaymentStatus.Authorized;
            }

            if (Authorized > 0)
            {
                return PaymentStatus.Voided;
            }

            return transactions.Count == 0 ? null
                : Pending is null ? PaymentStatus.Failed
                : PaymentStatus.Pending;
        }
    }

    private PaymentTransaction? FirstAuthorizationWith(Func<PaymentTransaction, long> amount) =>
        transactions
            .Where(entry =>
                entry is { Kind: PaymentTransactionKind.Authorize, State: PaymentTransactionState.Succeeded }
            )
            .OrderBy(entry => entry.Line)
            .FirstOrDefault(entry => amount(entry) > 0);

    private long HeldOf(PaymentTransaction authorization) =>
        authorization.Amount
        - SumOf(authorization, PaymentTransactionKind.Capture)
        - SumOf(authorization, PaymentTransactionKind.Void);

    private long PaidOf(PaymentTransaction authorization) =>
        SumOf(authorization, PaymentTransactionKind.Capture) - SumOf(authorization, PaymentTransactionKind.Refund);

    private long SumOf(PaymentTransaction authorization, PaymentTransactionKind kind) =>
        transactions
            .Where(entry => entry.Kind == kind && entry.AuthorizationId == authorization.Id)
            .Where(entry => entry.State == PaymentTransactionState.Succeeded)
            .Sum(entry => entry.Amount);

    private long Sum(PaymentTransactionKind kind) =>
        transactions
            .Where(entry => entry.Kind == kind && entry.State == PaymentTransactionState.Succeeded)
            .Sum(entry => entry.Amount);
}

/// <summary>A ledger in one word.</summary>
public enum PaymentStatus
{
    /// <summary>The provider has not answered yet.</summary>
    Pending,

    /// <summary>Held.</summary>
    Authorized,

    /// <summary>Taken.</summary>
    Captured,

    /// <summary>Held once and let go; nothing was taken.</summary>
    Voided,

    /// <summary>Taken and given back whole.</summary>
    Refunded,

    /// <summary>Taken and given back in part.</summary>
    PartiallyRefunded,

    /// <summary>The provider said no.</summary>
    Failed,
}
