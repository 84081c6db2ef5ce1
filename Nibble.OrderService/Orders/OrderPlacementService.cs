using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nibble.OrderService.Carts;
using Nibble.OrderService.Data;
using Nibble.OrderService.Payments;
using Nibble.ServiceDefaults.Errors;
using Nibble.ServiceDefaults.Json;
using Nibble.ServiceDefaults.Persistence;

namespace Nibble.OrderService.Orders;

/// <summary>
/// Places orders: commits the order as <c>pending_payment</c> together with its idempotency record, then processes its
/// payment. After that commit <see cref="PaymentRetryJob"/> completes what a killed process, a provider without response
/// or a client that disconnects leaves unfinished.
/// </summary>
internal sealed class OrderPlacementService(
    OrderDbContext db,
    OrderDraftFactory drafts,
    PaymentProcessor paymentProcessor,
    TimeProvider time
)
{
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

    /// <summary>One commit: the order, its first payment transaction and its idempotency record.</summary>
    private async Task<(Order? Order, Error? Error)> CreateAsync(
        Guid customerId,
        PlaceOrderRequest request,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var (draft, error) = await drafts.CreateAsync(customerId, request, now, cancellationToken);
        if (draft is null)
        {
            return (null, error);
        }

        var order = Order.Create(draft, now);
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
