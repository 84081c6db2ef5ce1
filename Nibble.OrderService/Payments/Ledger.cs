namespace Nibble.OrderService.Payments;

/// <summary>
/// What an order's ledger adds up to, and which step comes next on the way to what it should add up to. Steps are made
/// one at a time and each against one authorisation, as providers ask for it.
/// </summary>
internal sealed class Ledger(IReadOnlyList<PaymentEntry> entries)
{
    /// <summary>Held and not yet taken or let go.</summary>
    public long Held => Authorized - Captured - Sum(PaymentKind.Void);

    /// <summary>All that was ever held.</summary>
    public long Authorized => Sum(PaymentKind.Authorize);

    /// <summary>All that was ever taken.</summary>
    public long Captured => Sum(PaymentKind.Capture);

    /// <summary>All that was ever given back.</summary>
    public long Refunded => Sum(PaymentKind.Refund);

    /// <summary>What the customer has paid and not got back.</summary>
    public long Paid => Captured - Refunded;

    /// <summary>The step that the provider has not answered yet.</summary>
    public PaymentEntry? Pending => entries.SingleOrDefault(entry => entry.IsPending);

    /// <summary>
    /// The next step towards <paramref name="hold"/> held and <paramref name="keep"/> paid, or null when it is so:
    /// first what is missing is taken, then what is too much is given back, then the hold is brought in line.
    /// </summary>
    public (PaymentKind Kind, long Amount, Guid? AuthorizationId)? Next(long hold, long keep)
    {
        if (Paid < keep)
        {
            return FirstWith(HeldOf) is { } held
                ? (PaymentKind.Capture, Math.Min(HeldOf(held), keep - Paid), held.Id)
                : (PaymentKind.Authorize, keep - Paid, null);
        }

        if (Paid > keep && FirstWith(PaidOf) is { } paid)
        {
            return (PaymentKind.Refund, Math.Min(PaidOf(paid), Paid - keep), paid.Id);
        }

        if (Held > hold && FirstWith(HeldOf) is { } surplus)
        {
            return (PaymentKind.Void, Math.Min(HeldOf(surplus), Held - hold), surplus.Id);
        }

        return Held < hold ? (PaymentKind.Authorize, hold - Held, null) : null;
    }

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

            return entries.Count == 0 ? null
                : Pending is null ? PaymentStatus.Failed
                : PaymentStatus.Pending;
        }
    }

    private PaymentEntry? FirstWith(Func<PaymentEntry, long> amount) =>
        entries
            .Where(entry => entry is { Kind: PaymentKind.Authorize, State: PaymentState.Succeeded })
            .OrderBy(entry => entry.Line)
            .FirstOrDefault(entry => amount(entry) > 0);

    private long HeldOf(PaymentEntry authorization) =>
        authorization.Amount - Part(authorization, PaymentKind.Capture) - Part(authorization, PaymentKind.Void);

    private long PaidOf(PaymentEntry authorization) =>
        Part(authorization, PaymentKind.Capture) - Part(authorization, PaymentKind.Refund);

    private long Part(PaymentEntry authorization, PaymentKind kind) =>
        entries
            .Where(entry => entry.Kind == kind && entry.AuthorizationId == authorization.Id)
            .Where(entry => entry.State == PaymentState.Succeeded)
            .Sum(entry => entry.Amount);

    private long Sum(PaymentKind kind) =>
        entries.Where(entry => entry.Kind == kind && entry.State == PaymentState.Succeeded).Sum(entry => entry.Amount);
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
