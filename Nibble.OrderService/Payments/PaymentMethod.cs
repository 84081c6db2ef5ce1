namespace Nibble.OrderService.Payments;

/// <summary>A card that a customer keeps here: the provider's token and what may be shown. Never a card number.</summary>
internal sealed class PaymentMethod
{
    public required Guid Id { get; init; }

    public required Guid CustomerId { get; init; }

    public required string Token { get; init; }

    public required string Brand { get; init; }

    public required string Last4 { get; init; }

    public required DateTime CreatedAt { get; init; }
}
