using Nibble.Contracts;

namespace Nibble.OrderService.Orders;

/// <summary>The validated and priced content of an order to create.</summary>
internal sealed record OrderDraft(
    string Number,
    Guid CustomerId,
    RestaurantQuote Quote,
    AddressSnapshot Address,
    IReadOnlyList<OrderItem> Items,
    string PaymentToken,
    long Tip,
    string? Note,
    DateTime? ScheduledFor,
    string? PromoCode,
    long? CartVersion,
    MarketplaceSettings Settings,
    Guid? Id = null
)
{
    /// <summary>The totals before the promotion is redeemed.</summary>
    public OrderTotals CalculateTotals() =>
        OrderTotals.Of(Items.Sum(item => item.Total), 0, Quote.DeliveryFee, Settings.TaxRate, Tip);
}
