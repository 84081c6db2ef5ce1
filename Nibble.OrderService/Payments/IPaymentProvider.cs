namespace Nibble.OrderService.Payments;

/// <summary>
/// A payment provider, usually on the network. <b>Every call that moves money is idempotent by its key</b>: the same key
/// again has no second effect and gets the first response, however often and however much later. A call that throws (no
/// connection, no response in time) has an unknown outcome and is repeated with the same key.
/// </summary>
/// <remarks>
/// To use another provider, implement this interface and register it instead of the sandbox. Call it through
/// <see cref="PaymentProviderClient"/>, which adds the timeout.
/// </remarks>
internal interface IPaymentProvider
{
    /// <summary>The card of a token; null when the token is not one of this provider's.</summary>
    Task<CardOnFile?> FindAsync(string token, CancellationToken cancellationToken);

    /// <summary>Authorizes an amount.</summary>
    Task<PaymentResult> AuthorizeAsync(
        Guid key,
        string token,
        long amount,
        string currency,
        CancellationToken cancellationToken
    );

    /// <summary>Captures an authorized amount.</summary>
    Task<PaymentResult> CaptureAsync(Guid key, string authorization, long amount, CancellationToken cancellationToken);

    /// <summary>Voids an authorized amount.</summary>
    Task<PaymentResult> VoidAsync(Guid key, string authorization, long amount, CancellationToken cancellationToken);

    /// <summary>Refunds a captured amount.</summary>
    Task<PaymentResult> RefundAsync(Guid key, string authorization, long amount, CancellationToken cancellationToken);
}

/// <summary>What may be shown of a card.</summary>
internal sealed record CardOnFile(string Brand, string Last4);

/// <summary>The provider's response.</summary>
/// <param name="Approved">Approved, otherwise declined.</param>
/// <param name="Reference">The provider's reference, when approved.</param>
/// <param name="FailureCode">One of the error codes, when declined.</param>
/// <param name="Reason">For people, when declined.</param>
internal sealed record PaymentResult(bool Approved, string? Reference, string? FailureCode, string? Reason)
{
    public static PaymentResult Approve(string reference) => new(true, reference, null, null);

    public static PaymentResult Decline(string code, string reason) => new(false, null, code, reason);
}
