using Nibble.Contracts;
using Nibble.OrderService.Carts;

namespace Nibble.OrderService.Orders;

/// <summary>What is to be ordered: the items of the request, or the cart.</summary>
/// <param name="RestaurantId">Null when the request names none: the one that serves the items.</param>
/// <param name="Items">Not empty.</param>
/// <param name="PromoCode">The request's, otherwise the cart's.</param>
/// <param name="CartVersion">The version of the cart; null when the items are the request's.</param>
internal sealed record OrderSelection(
    Guid? RestaurantId,
    IReadOnlyList<CartItem> Items,
    string? PromoCode,
    long? CartVersion
)
{
    public static OrderSelection Of(PlaceOrderRequest request, Cart cart) =>
        new(cart.RestaurantId, [.. cart.Items], request.PromoCode ?? cart.PromoCode, cart.Version);

    public static OrderSelection Of(PlaceOrderRequest request, IReadOnlyList<OrderItemRequest> items) =>
        new(
            request.RestaurantId,
            [
                .. items.Select(item => new CartItem(
                    Guid.Empty,
                    item.MenuItemId!.Value,
                    item.Quantity!.Value,
                    [.. (item.OptionIds ?? []).Distinct()],
                    item.Note
                )),
            ],
            request.PromoCode,
            CartVersion: null
        );

    public IReadOnlyList<QuoteItem> ToQuoteItems() =>
        [.. Items.Select(item => new QuoteItem(item.MenuItemId, item.Quantity, item.OptionIds))];

    /// <summary>The items at the prices of the quote, which lists them in the same order.</summary>
    public IReadOnlyList<OrderItem> PriceBy(RestaurantQuote quote) =>
        [
            .. Items.Zip(
                quote.Lines,
                (item, line) =>
                    new OrderItem(line.MenuItemId, line.Name, item.Quantity, line.UnitPrice, line.Options, item.Note)
            ),
        ];
}
