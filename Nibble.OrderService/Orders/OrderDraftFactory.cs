using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.OrderService.Orders;

/// <summary>
/// Requests and checks what an order needs: address, quote, promotion and card. It writes nothing, so an error here
/// leaves no order behind.
/// </summary>
internal sealed class OrderDraftFactory(
    OrderDbContext db,
    UserClient users,
    RestaurantClient restaurants,
    PromotionClient promotions
)
{
    private static readonly TimeSpan MaxScheduleAhead = TimeSpan.FromDays(7);

    /// <summary>The content of the order, or why it cannot be placed.</summary>
    /// <exception cref="DomainException">The promotion does not apply.</exception>
    public async Task<(OrderDraft? Draft, Error? Error)> CreateAsync(
        Guid customerId,
        PlaceOrderRequest request,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (request.ScheduledFor is { } at && (at <= now || at > now + MaxScheduleAhead))
        {
            return (null, Error.Invalid("scheduledFor", "Must be in the future, at most a week ahead."));
        }

        if (await FindSelectionAsync(customerId, request, cancellationToken) is not { } selection)
        {
            return (null, Error.Unprocessable(ErrorCodes.CartEmpty, "There is nothing to order in the cart."));
        }

        if (await FindPaymentTokenAsync(customerId, request, cancellationToken) is not { } token)
        {
            return (null, OrderPlacementRules.PaymentMethodNotFound);
        }

        if (await FindAddressAsync(customerId, request, cancellationToken) is not { } address)
        {
            return (null, Error.NotFound("The address"));
        }

        var (quote, error) = await QuoteAsync(selection, address, request.ScheduledFor, cancellationToken);
        return quote is null
            ? (null, error)
            : (await CreateAsync(customerId, request, selection, token, address, quote, cancellationToken), null);
    }

    private async Task<OrderDraft> CreateAsync(
        Guid customerId,
        PlaceOrderRequest request,
        OrderSelection selection,
        string paymentToken,
        AddressSnapshot address,
        RestaurantQuote quote,
        CancellationToken cancellationToken
    )
    {
        var items = selection.PriceBy(quote);
        if (selection.PromoCode is { } code)
        {
            var subtotal = items.Sum(item => item.Total);
            await promotions.ValidateAsync(
                new ValidatePromotion(code, customerId, quote.RestaurantId, subtotal),
                cancellationToken
            );
        }

        return new OrderDraft(
            Number: await OrderNumber.NewUniqueAsync(number =>
                db.Orders.AnyAsync(order => order.Number == number, cancellationToken)
            ),
            CustomerId: customerId,
            Quote: quote,
            Address: address,
            Items: items,
            PaymentToken: paymentToken,
            Tip: request.Tip ?? 0,
            Note: request.Note,
            ScheduledFor: request.ScheduledFor,
            PromoCode: selection.PromoCode,
            CartVersion: selection.CartVersion,
            Settings: await db.GetSettingsAsync(cancellationToken)
        );
    }

    /// <summary>The requested items, otherwise the cart; null when there is nothing to order.</summary>
    private async Task<OrderSelection?> FindSelectionAsync(
        Guid customerId,
        PlaceOrderRequest request,
        CancellationToken cancellationToken
    )
    {
        if (request.Items is not null)
        {
            return OrderSelection.Of(request, request.Items);
        }

        var cart = await db
            .Carts.AsNoTracking()
            .SingleOrDefaultAsync(cart => cart.CustomerId == customerId, cancellationToken);
        return cart is null or { IsEmpty: true } ? null : OrderSelection.Of(request, cart);
    }

    private Task<string?> FindPaymentTokenAsync(
        Guid customerId,
        PlaceOrderRequest request,
        CancellationToken cancellationToken
    ) =>
        db
            .PaymentMethods.Where(method => method.Id == request.PaymentMethodId && method.CustomerId == customerId)
            .Select(method => method.Token)
            .SingleOrDefaultAsync(cancellationToken);

    private async Task<AddressSnapshot?> FindAddressAsync(
        Guid customerId,
        PlaceOrderRequest request,
        CancellationToken cancellationToken
    ) =>
        request.Address?.ToSnapshot()
        ?? await users.FindAddressAsync(customerId, request.AddressId!.Value, cancellationToken);

    private async Task<(RestaurantQuote? Quote, Error? Error)> QuoteAsync(
        OrderSelection selection,
        AddressSnapshot address,
        DateTime? scheduledFor,
        CancellationToken cancellationToken
    )
    {
        var quote = await restaurants.QuoteAsync(
            selection.RestaurantId,
            new QuoteRequest(selection.ToQuoteItems(), address.Location, scheduledFor),
            cancellationToken
        );
        if (quote is null)
        {
            var error = selection.RestaurantId is null
                ? OrderPlacementRules.ItemNotFound
                : Error.NotFound("The restaurant");
            return (null, error);
        }

        return quote.ValidatePlacement() is { } invalid ? (null, invalid) : (quote, null);
    }
}
