using System.ComponentModel.DataAnnotations;

namespace Nibble.OrderService.Payments;

/// <summary>A card to keep, by the provider's token. Card numbers are refused.</summary>
public sealed record AddPaymentMethodRequest([property: Required, StringLength(100, MinimumLength = 1)] string Token);

/// <summary>Another try to pay.</summary>
public sealed record PayAgainRequest([property: Required] Guid? PaymentMethodId);

/// <summary>A card on file.</summary>
internal sealed record PaymentMethodResponse(Guid Id, string Brand, string Last4, DateTime CreatedAt);

/// <summary>A line of the ledger. <paramref name="Succeeded"/> is null while the provider has not answered.</summary>
internal sealed record PaymentTransactionResponse(
    Guid Id,
    PaymentTransactionKind Kind,
    long Amount,
    string Currency,
    DateTime At,
    bool? Succeeded,
    string? Code,
    string? Reason
);
