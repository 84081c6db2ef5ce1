using Nibble.Contracts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.OrderService.Orders;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Settings;
using Polly;

namespace Nibble.OrderService.Carts;

/// <summary>A cart's prices are the restaurant's of this moment; nothing of them is kept.</summary>
internal sealed class CartPricingService(OrderDbContext db, RestaurantClient restaurants, PromotionClient promotions)
{
    /// <summary>The restaurant's prices for what is in the cart; null when the restaurant is gone.</summary>
    public Task<RestaurantQuote?> QuoteAsync(Cart cart, CancellationToken cancellationToken) =>
        restaurants.QuoteAsync(
            cart.RestaurantId!.Value,
            new QuoteRequest(
                [.. cart.Items.Select(item => new QuoteItem(item.MenuItemId, item.Quantity, item.OptionIds))],
                null,
                null
            ),
            cancellationToken
        );

    /// <summary>The cart as clients see it.</summary>
    public async Task<CartResponse> PriceAsync(Cart? cart, CancellationToken cancellationToken)
    {
        var quote = cart is null or { IsEmpty: true } ? null : await QuoteAsync(cart, cancellationToken);
        return await PriceAsync(cart, quote, cancellationToken);
    }

    /// <summary>The cart as clients see it, with prices that are at hand.</summary>
    public async Task<CartResponse> PriceAsync(Cart? cart, RestaurantQuote? quote, CancellationToken cancellationToken)
    {
        var settings = await db.GetSettingsAsync(cancellationToken);
        if (cart is null || quote is null)
        {
            return new CartResponse(null, null, null, null, [], null, null, 0, 0, 0, 0, 0, settings.Currency);
        }

        CartItemResponse[] items = [.. cart.Items.Zip(quote.Lines, ToItemResponse)];
        var subtotal = items.Sum(item => item.Total);
        var (discount, error) = await GetDiscountAsync(cart, subtotal, cancellationToken);
        var totals = OrderTotals.Of(subtotal, discount, quote.DeliveryFee, settings.TaxRate, tip: 0);
        return new CartResponse(
            quote.RestaurantId,
            quote.Name,
            quote.IsOpen,
            quote.MinimumOrder,
            items,
            cart.PromoCode,
            error,
            totals.Subtotal,
            totals.Discount,
            totals.DeliveryFee,
            totals.Tax,
            totals.Total,
            quote.Currency
        );
    }

    private static CartItemResponse ToItemResponse(CartItem item, QuotedLine line) =>
        new(
            item.Id,
            item.MenuItemId,
            line.Name,
            item.Quantity,
            line.UnitPrice,
            line.Options,
            item.Note,
            line.ErrorCode is null ? checked(line.UnitPrice * item.Quantity) : 0,
            line.ErrorCode
        );

    private async Task<(long Discount, string? ErrorCode)> GetDiscountAsync(
        Cart cart,
        long subtotal,
        CancellationToken cancellationToken
    )
    {
        if (cart.PromoCode is null)
        {
            return (0, null);
        }

        try
        {
            var holds = await promotions.ValidateAsync(
                new ValidatePromotion(cart.PromoCode, cart.CustomerId, cart.RestaurantId!.Value, subtotal),
                cancellationToken
            );
            return (holds.Discount, null);
        }
        catch (DomainException refused)
        {
            return (0, refused.Error.Code);
        }
        catch (Exception failure) when (failure is HttpRequestException or ExecutionRejectedException)
        {
            // A cart can be shown without its promotion; ordering will ask again.
            return (0, ErrorCodes.ServiceUnavailable);
        }
    }
}
