namespace Nibble.OrderService.Payments;

/// <summary>
/// A payment provider. <b>Every call is idempotent by its key</b>: the same key again has no second effect and gets the
/// first answer, however often and however much later. A call that throws has an unknown outcome and is made again.
/// </summary>
/// <remarks>An outside provider fits behind this: implement it and register it instead of the sandbox.</remarks>
internal interface IPaymentProvider
{
    /// <summary>What a token stands for, or null when it is not one of this provider's.</summary>
    CardOnFile? Find(string token);

    /// <summary>Holds money.</summary>
    Task<PaymentResult> AuthorizeAsync(
        Guid key,
        string token,
        long amount,
        string currency,
        CancellationToken cancellationToken
    );

    /// <summary>Takes held money.</summary>
    Task<PaymentResult> CaptureAsync(Guid key, string authorization, long amount, CancellationToken cancellationToken);

    /// <summary>Lets held money go.</summary>
    Task<PaymentResult> VoidAsync(Guid key, string authorization, long amount, CancellationToken cancellationToken);

    /// <summary>Gives taken money back.</summary>
    Task<PaymentResult> RefundAsync(Guid key, string authorization, long amount, CancellationToken cancellationToken);
}

/// <summary>What may be shown of a card.</summary>
internal sealed record CardOnFile(string Brand, string Last4);

/// <summary>The provider's word.</summary>
/// <param name="Approved">Done.</param>
/// <param name="Reference">Its reference, when done.</param>
/// <param name="FailureCode">One of the error codes, when refused.</param>
/// <param name="Reason">For people, when refused.</param>
internal sealed record PaymentResult(bool Approved, string? Reference, string? FailureCode, string? Reason)
{
    public static PaymentResult Approve(string reference) => new(true, reference, null, null);

    public static PaymentResult Decline(string code, string reason) => new(false, null, code, reason);
}
