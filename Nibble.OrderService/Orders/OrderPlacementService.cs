using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Carts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;
using Nibble.ServiceDefaults.Persistence;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.OrderService.Orders;

/// <summary>
/// From a wish to an order: asks where to, what it costs and who pays, commits the order as <c>pending_payment</c>
/// together with its idempotency key, and settles it. After that commit nothing is lost: a worker finishes what a
/// killed process, a silent provider or an impatient client leaves.
/// </summary>
internal sealed class OrderPlacementService(
    OrderDbContext db,
    UserClient users,
    RestaurantClient restaurants,
    PromotionClient promotions,
    PaymentProcessor paymentProcessor,
    TimeProvider time
)
{
    private static readonly TimeSpan MaxScheduleAhead = TimeSpan.FromDays(7);

    /// <summary>Places the order, or gives the first answer again when the key was used before.</summary>
    public async Task<PlaceOrderResult> PlaceAsync(
        Guid customerId,
        PlaceOrderRequest request,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        if (idempotencyKey is null)
        {
            var (made, refused) = await CreateAsync(customerId, request, null, cancellationToken);
            return made is null
                ? PlaceOrderResult.Of(refused!)
                : PlaceOrderResult.Of(await paymentProcessor.ProcessAsync(made.Id, cancellationToken));
        }

        var hash = IdempotencyRecord.HashOf(request);
        var key = await FindKeyAsync(customerId, idempotencyKey, cancellationToken);
        var replayed = key is not null;
        if (key is null)
        {
            try
            {
                var (made, refused) = await CreateAsync(customerId, request, idempotencyKey, cancellationToken);
                if (made is null)
                {
                    // Nothing was made, so there is nothing to repeat: the same key may be tried again.
                    return PlaceOrderResult.Of(refused!);
                }
            }
            catch (DbUpdateException raced) when (raced.IsUniqueViolation())
            {
                replayed = true; // The same request, at the same moment: the other one makes the order.
            }

            key = (await FindKeyAsync(customerId, idempotencyKey, cancellationToken))!;
        }

        if (key.RequestHash != hash)
        {
            return PlaceOrderResult.Of(
                Error.Unprocessable(
                    ErrorCodes.IdempotencyKeyReused,
                    "This Idempotency-Key was used for another request."
                )
            );
        }

        return (await GetOrCreateResultAsync(key, cancellationToken)) with
        {
            IsReplayed = replayed,
        };
    }

    /// <summary>The key's first answer; made now when the request that should have made it was cut off.</summary>
    private async Task<PlaceOrderResult> GetOrCreateResultAsync(
        IdempotencyRecord key,
        CancellationToken cancellationToken
    )
    {
        if (key.Response is null)
        {
            var order = await paymentProcessor.ProcessAsync(key.OrderId, cancellationToken);
            var answer = JsonSerializer.Serialize(PlaceOrderResult.Of(order), NibbleJson.Options);
            await db
                .IdempotencyRecords.Where(row =>
                    row.CustomerId == key.CustomerId && row.Key == key.Key && row.Response == null
                )
                .ExecuteUpdateAsync(row => row.SetProperty(k => k.Response, answer), cancellationToken);
            key = (await FindKeyAsync(key.CustomerId, key.Key, cancellationToken))!;
        }

        return JsonSerializer.Deserialize<PlaceOrderResult>(key.Response!, NibbleJson.Options)!;
    }

    private Task<IdempotencyRecord?> FindKeyAsync(Guid customerId, string key, CancellationToken cancellationToken) =>
        db
            .IdempotencyRecords.AsNoTracking()
            .SingleOrDefaultAsync(row => row.CustomerId == customerId && row.Key == key, cancellationToken);

    private async Task<(Order? Order, Error? Refusal)> CreateAsync(
        Guid customerId,
        PlaceOrderRequest request,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (request.ScheduledFor is { } at && (at <= now || at > now + MaxScheduleAhead))
        {
            return (null, Error.Invalid("scheduledFor", "Must be in the future, at most a week ahead."));
        }

        var cart = request.Items is null
            ? await db.Carts.AsNoTracking().SingleOrDefaultAsync(c => c.CustomerId == customerId, cancellationToken)
            : null;
        if (request.Items is null && cart is null or { IsEmpty: true })
        {
            return (null, Error.Unprocessable(ErrorCodes.CartEmpty, "There is nothing to order in the cart."));
        }

        var method = await db
            .PaymentMethods.AsNoTracking()
            .SingleOrDefaultAsync(
                m => m.Id == request.PaymentMethodId && m.CustomerId == customerId,
                cancellationToken
            );
        if (method is null)
        {
            return (null, PaymentMethodNotFound());
        }

        var address =
            request.Address?.ToSnapshot()
            ?? await users.FindAddressAsync(customerId, request.AddressId!.Value, cancellationToken);
        if (address is null)
        {
            return (null, Error.NotFound("The address"));
        }

        CartItem[] items =
        [
            .. cart?.Items
                ?? request.Items!.Select(item => new CartItem(
                    Guid.Empty,
                    item.MenuItemId!.Value,
                    item.Quantity!.Value,
                    [.. (item.OptionIds ?? []).Distinct()],
                    item.Note
                )),
        ];
        var restaurantId = cart is null ? request.RestaurantId : cart.RestaurantId;
        var quote = await restaurants.QuoteAsync(
            restaurantId,
            new QuoteRequest(
                [.. items.Select(item => new QuoteItem(item.MenuItemId, item.Quantity, item.OptionIds))],
                address.Location,
                request.ScheduledFor
            ),
            cancellationToken
        );
        if (quote is null)
        {
            return (null, restaurantId is null ? OrderPlacementRules.ItemNotFound : Error.NotFound("The restaurant"));
        }

        if (quote.ValidatePlacement() is { } error)
        {
            return (null, error);
        }

        OrderItem[] lines =
        [
            .. items.Zip(
                quote.Lines,
                (item, line) =>
                    new OrderItem(line.MenuItemId, line.Name, item.Quantity, line.UnitPrice, line.Options, item.Note)
            ),
        ];
        var promoCode = request.PromoCode ?? cart?.PromoCode;
        if (promoCode is not null)
        {
            // Asked before anything is written, so that a code that does not hold leaves no order behind.
            var subtotal = lines.Sum(line => line.Total);
            await promotions.ValidateAsync(
                new ValidatePromotion(promoCode, customerId, quote.RestaurantId, subtotal),
                cancellationToken
            );
        }

        var order = Order.Create(
            new OrderDraft(
                await GenerateUniqueNumberAsync(cancellationToken),
                customerId,
                quote,
                address,
                lines,
                method.Token,
                request.Tip ?? 0,
                request.Note,
                request.ScheduledFor,
                promoCode,
                cart?.Version,
                await db.GetSettingsAsync(cancellationToken)
            ),
            now
        );
        db.Add(order);
        if (order.Status == OrderStatus.Placed)
        {
            await db.EmptyOrderedCartAsync(order, now, cancellationToken);
        }

        if (idempotencyKey is not null)
        {
            db.Add(
                new IdempotencyRecord
                {
                    CustomerId = customerId,
                    Key = idempotencyKey,
                    RequestHash = IdempotencyRecord.HashOf(request),
                    OrderId = order.Id,
                    CreatedAt = now,
                }
            );
        }

        await db.SaveChangesAsync(cancellationToken);
        return (order, null);
    }

    /// <summary>What is said of a payment method that is not the customer's.</summary>
    public static Error PaymentMethodNotFound() =>
        Error.Unprocessable(ErrorCodes.PaymentMethodInvalid, "You have no such payment method.");

    private async Task<string> GenerateUniqueNumberAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var number = OrderNumber.New();
            if (!await db.Orders.AnyAsync(order => order.Number == number, cancellationToken))
            {
                return number;
            }
        }
    }
}

/// <summary>The answer to a placement: the order, or why there is none that is paid for.</summary>
/// <param name="Order">The order; it may still be <c>pending_payment</c> when the provider did not answer.</param>
/// <param name="Version">Its version, for the ETag.</param>
/// <param name="Error">Why not.</param>
/// <param name="OrderId">The order that waits for another payment, with a refusal.</param>
/// <param name="IsReplayed">It was given before, under the same key.</param>
internal sealed record PlaceOrderResult(
    OrderResponse? Order,
    long Version,
    Error? Error,
    Guid? OrderId,
    bool IsReplayed = false
)
{
    public static PlaceOrderResult Of(Error error) => new(null, 0, error, null);

    public static PlaceOrderResult Of(Order order) =>
        order is { Status: OrderStatus.PaymentFailed, Payment: { FailureCode: { } code, FailureMessage: { } reason } }
            ? new PlaceOrderResult(null, order.Version, ToPaymentError(code, reason), order.Id)
            : new PlaceOrderResult(OrderResponse.Of(order), order.Version, null, order.Id);

    private static Error ToPaymentError(string code, string reason) =>
        code is ErrorCodes.PaymentDeclined or ErrorCodes.InsufficientFunds or ErrorCodes.PaymentProviderError
            ? Error.PaymentRequired(code, reason)
            : Error.Unprocessable(code, reason);
}
