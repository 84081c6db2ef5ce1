namespace Nibble.OrderService.Payments;

/// <summary>What is done with money.</summary>
public enum PaymentTransactionKind
{
    /// <summary>Money of the customer is held.</summary>
    Authorize,

    /// <summary>Held money is taken.</summary>
    Capture,

    /// <summary>Held money is let go.</summary>
    Void,

    /// <summary>Taken money is given back.</summary>
    Refund,
}

/// <summary>How a step of the ledger ended.</summary>
internal enum PaymentTransactionState
{
    /// <summary>Written down before the provider is asked; a restart asks again under the same key.</summary>
    Pending,

    Succeeded,

    Failed,
}

/// <summary>
/// A line of an order's ledger. It is committed before the provider hears of it and its id is the provider's
/// idempotency key, so a killed process neither forgets a charge nor makes it twice.
/// </summary>
internal sealed class PaymentTransaction
{
    public required Guid Id { get; init; }

    public required Guid OrderId { get; init; }

    /// <summary>1, 2, 3, … within the order.</summary>
    public required int Line { get; init; }

    public required PaymentTransactionKind Kind { get; init; }

    /// <summary>Minor units, more than 0.</summary>
    public required long Amount { get; init; }

    public required string Currency { get; init; }

    /// <summary>The card's token, for <see cref="PaymentTransactionKind.Authorize"/>; else null.</summary>
    public string? Token { get; init; }

    /// <summary>The authorisation that a capture, void or refund is part of.</summary>
    public Guid? AuthorizationId { get; init; }

    public required DateTime At { get; init; }

    public PaymentTransactionState State { get; private set; }

    /// <summary>The provider's own reference, once it said yes.</summary>
    public string? Reference { get; private set; }

    /// <summary>One of the error codes, when the provider said no.</summary>
    public string? FailureCode { get; private set; }

    public string? Reason { get; private set; }

    public DateTime? CompletedAt { get; private set; }

    public bool IsPending => State == PaymentTransactionState.Pending;

    public void Complete(PaymentResult result, DateTime now)
    {
        State = result.Approved ? PaymentTransactionState.Succeeded : PaymentTransactionState.Failed;
        Reference = result.Reference;
        FailureCode = result.FailureCode;
        Reason = result.Reason;
        CompletedAt = now;
    }
}
