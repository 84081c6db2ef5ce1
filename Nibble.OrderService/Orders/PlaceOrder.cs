using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.Contracts;
using Nibble.OrderService.Carts;
using Nibble.OrderService.Clients;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Http;
using Nibble.ServiceDefaults.Settings;

namespace Nibble.OrderService.Orders;

/// <summary>
/// From a wish to an order: asks where to, what it costs and who pays, commits the order as <c>pending_payment</c>
/// together with its idempotency key, and settles it. After that commit nothing is lost: a worker finishes what a
/// killed process, a silent provider or an impatient client leaves.
/// </summary>
internal sealed class PlaceOrder(
    OrderDbContext db,
    UserClient users,
    RestaurantClient restaurants,
    PromotionClient promotions,
    Settlement settlement,
    TimeProvider time
)
{
    private static readonly TimeSpan FurthestSchedule = TimeSpan.FromDays(7);

    /// <summary>Places the order, or gives the first answer again when the key was used before.</summary>
    public async Task<PlacementAnswer> PlaceAsync(
        Guid customerId,
        PlaceOrderRequest wanted,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        if (idempotencyKey is null)
        {
            var (made, refused) = await CreateAsync(customerId, wanted, null, cancellationToken);
            return made is null
                ? PlacementAnswer.Of(refused!)
                : PlacementAnswer.Of(await settlement.SettleAsync(made.Id, cancellationToken));
        }

        var hash = PlacementKey.HashOf(wanted);
        var key = await FindKeyAsync(customerId, idempotencyKey, cancellationToken);
        var replayed = key is not null;
        if (key is null)
        {
            try
            {
                var (made, refused) = await CreateAsync(customerId, wanted, idempotencyKey, cancellationToken);
                if (made is null)
                {
                    // Nothing was made, so there is nothing to repeat: the same key may be tried again.
                    return PlacementAnswer.Of(refused!);
                }
            }
            catch (DbUpdateException raced) when (raced.IsDuplicate())
            {
                replayed = true; // The same request, at the same moment: the other one makes the order.
            }

            key = (await FindKeyAsync(customerId, idempotencyKey, cancellationToken))!;
        }

        if (key.RequestHash != hash)
        {
            return PlacementAnswer.Of(
                Refusal.Unprocessable(
                    ErrorCodes.IdempotencyKeyReused,
                    "This Idempotency-Key was used for another request."
                )
            );
        }

        return (await AnswerOnceAsync(key, cancellationToken)) with
        {
            IsReplayed = replayed,
        };
    }

    /// <summary>The key's first answer; made now when the request that should have made it was cut off.</summary>
    private async Task<PlacementAnswer> AnswerOnceAsync(PlacementKey key, CancellationToken cancellationToken)
    {
        if (key.Answer is null)
        {
            var order = await settlement.SettleAsync(key.OrderId, cancellationToken);
            var answer = JsonSerializer.Serialize(PlacementAnswer.Of(order), NibbleJson.Options);
            await db
                .PlacementKeys.Where(row =>
                    row.CustomerId == key.CustomerId && row.Key == key.Key && row.Answer == null
                )
                .ExecuteUpdateAsync(row => row.SetProperty(k => k.Answer, answer), cancellationToken);
            key = (await FindKeyAsync(key.CustomerId, key.Key, cancellationToken))!;
        }

        return JsonSerializer.Deserialize<PlacementAnswer>(key.Answer!, NibbleJson.Options)!;
    }

    private Task<PlacementKey?> FindKeyAsync(Guid customerId, string key, CancellationToken cancellationToken) =>
        db
            .PlacementKeys.AsNoTracking()
            .SingleOrDefaultAsync(row => row.CustomerId == customerId && row.Key == key, cancellationToken);

    private async Task<(Order? Order, Refusal? Refusal)> CreateAsync(
        Guid customerId,
        PlaceOrderRequest wanted,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (wanted.ScheduledFor is { } at && (at <= now || at > now + FurthestSchedule))
        {
            return (null, Refusal.Invalid("scheduledFor", "Must be in the future, at most a week ahead."));
        }

        var cart = wanted.Items is null
            ? await db.Carts.AsNoTracking().SingleOrDefaultAsync(c => c.CustomerId == customerId, cancellationToken)
            : null;
        if (wanted.Items is null && cart is null or { IsEmpty: true })
        {
            return (null, Refusal.Unprocessable(ErrorCodes.CartEmpty, "There is nothing to order in the cart."));
        }

        var method = await db
            .PaymentMethods.AsNoTracking()
            .SingleOrDefaultAsync(m => m.Id == wanted.PaymentMethodId && m.CustomerId == customerId, cancellationToken);
        if (method is null)
        {
            return (null, NoSuchPaymentMethod());
        }

        var address =
            wanted.Address?.ToSnapshot()
            ?? await users.FindAddressAsync(customerId, wanted.AddressId!.Value, cancellationToken);
        if (address is null)
        {
            return (null, Refusal.NotFound("The address"));
        }

        CartItem[] items =
        [
            .. cart?.Items
                ?? wanted.Items!.Select(item => new CartItem(
                    Guid.Empty,
                    item.MenuItemId!.Value,
                    item.Quantity!.Value,
                    [.. (item.OptionIds ?? []).Distinct()],
                    item.Note
                )),
        ];
        var restaurantId = cart is null ? wanted.RestaurantId : cart.RestaurantId;
        var quote = await restaurants.QuoteAsync(
            restaurantId,
            new QuoteRequest(
                [.. items.Select(item => new QuoteItem(item.MenuItemId, item.Quantity, item.OptionIds))],
                address.Location,
                wanted.ScheduledFor
            ),
            cancellationToken
        );
        if (quote is null)
        {
            return (null, restaurantId is null ? QuoteRules.UnknownItem : Refusal.NotFound("The restaurant"));
        }

        if (quote.CheckPlacement() is { } refusal)
        {
            return (null, refusal);
        }

        OrderItem[] lines =
        [
            .. items.Zip(
                quote.Lines,
                (item, line) =>
                    new OrderItem(line.MenuItemId, line.Name, item.Quantity, line.UnitPrice, line.Options, item.Note)
            ),
        ];
        var promoCode = wanted.PromoCode ?? cart?.PromoCode;
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
                await UnusedNumberAsync(cancellationToken),
                customerId,
                quote,
                address,
                lines,
                method.Token,
                wanted.Tip ?? 0,
                wanted.Note,
                wanted.ScheduledFor,
                promoCode,
                cart?.Version,
                await db.CurrentSettingsAsync(cancellationToken)
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
                new PlacementKey
                {
                    CustomerId = customerId,
                    Key = idempotencyKey,
                    RequestHash = PlacementKey.HashOf(wanted),
                    OrderId = order.Id,
                    CreatedAt = now,
                }
            );
        }

        await db.SaveChangesAsync(cancellationToken);
        return (order, null);
    }

    /// <summary>What is said of a payment method that is not the customer's.</summary>
    public static Refusal NoSuchPaymentMethod() =>
        Refusal.Unprocessable(ErrorCodes.PaymentMethodInvalid, "You have no such payment method.");

    private async Task<string> UnusedNumberAsync(CancellationToken cancellationToken)
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
/// <param name="Refusal">Why not.</param>
/// <param name="OrderId">The order that waits for another payment, with a refusal.</param>
/// <param name="IsReplayed">It was given before, under the same key.</param>
internal sealed record PlacementAnswer(
    OrderResponse? Order,
    long Version,
    Refusal? Refusal,
    Guid? OrderId,
    bool IsReplayed = false
)
{
    public static PlacementAnswer Of(Refusal refusal) => new(null, 0, refusal, null);

    public static PlacementAnswer Of(Order order) =>
        order is { Status: OrderStatus.PaymentFailed, PaymentRefusal: { } code, PaymentRefusalReason: { } reason }
            ? new PlacementAnswer(null, order.Version, Refused(code, reason), order.Id)
            : new PlacementAnswer(OrderResponse.Of(order), order.Version, null, order.Id);

    private static Refusal Refused(string code, string reason) =>
        code is ErrorCodes.PaymentDeclined or ErrorCodes.InsufficientFunds or ErrorCodes.PaymentProviderError
            ? new Refusal(StatusCodes.Status402PaymentRequired, code, reason)
            : Refusal.Unprocessable(code, reason);
}
