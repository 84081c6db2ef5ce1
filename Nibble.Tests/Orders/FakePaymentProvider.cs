using System.Collections.Concurrent;
using Nibble.OrderService.Payments;

namespace Nibble.Tests.Orders;

/// <summary>What the fake payment provider has done, by idempotency key, and the faults to inject.</summary>
internal sealed class FakePaymentProviderState
{
    /// <summary>The effect of each key; a repeated call has none of its own.</summary>
    public ConcurrentDictionary<Guid, (PaymentTransactionKind Kind, long Amount)> Effects { get; } = new();

    /// <summary>Kinds that throw before they take effect.</summary>
    public Func<PaymentTransactionKind, bool>? ThrowsFor { get; set; }

    /// <summary>Kinds that throw after they took effect.</summary>
    public Func<PaymentTransactionKind, bool>? ThrowsAfterEffectFor { get; set; }

    /// <summary>Kinds that are declined.</summary>
    public Func<PaymentTransactionKind, bool>? DeclinesFor { get; set; }

    /// <summary>Whether the provider does not respond at all, and ignores its cancellation token.</summary>
    public bool Hangs { get; set; }

    /// <summary>Whether each request for a card fails.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>The idempotency keys of all calls, in order.</summary>
    public ConcurrentQueue<Guid> Keys { get; } = new();

    /// <summary>The amount held or captured by the provider, in minor units.</summary>
    public long Balance =>
        Effects.Values.Sum(effect =>
            effect.Kind switch
            {
                PaymentTransactionKind.Authorize => effect.Amount,
                PaymentTransactionKind.Void or PaymentTransactionKind.Refund => -effect.Amount,
                _ => 0,
            }
        );
}

/// <summary>The sandbox provider with recording and fault injection.</summary>
internal sealed class FakePaymentProvider(SandboxPaymentProvider sandbox, FakePaymentProviderState state)
    : IPaymentProvider
{
    public Task<CardOnFile?> FindAsync(string token, CancellationToken cancellationToken) =>
        state.Hangs ? new TaskCompletionSource<CardOnFile?>().Task
        : state.IsUnreachable ? throw new HttpRequestException("The bank does not answer.")
        : sandbox.FindAsync(token, cancellationToken);

    public Task<PaymentResult> AuthorizeAsync(
        Guid key,
        string token,
        long amount,
        string currency,
        CancellationToken cancellationToken
    ) =>
        ExecuteAsync(
            PaymentTransactionKind.Authorize,
            key,
            amount,
            () => sandbox.AuthorizeAsync(key, token, amount, currency, cancellationToken)
        );

    public Task<PaymentResult> CaptureAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) =>
        ExecuteAsync(
            PaymentTransactionKind.Capture,
            key,
            amount,
            () => sandbox.CaptureAsync(key, authorization, amount, cancellationToken)
        );

    public Task<PaymentResult> VoidAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) =>
        ExecuteAsync(
            PaymentTransactionKind.Void,
            key,
            amount,
            () => sandbox.VoidAsync(key, authorization, amount, cancellationToken)
        );

    public Task<PaymentResult> RefundAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) =>
        ExecuteAsync(
            PaymentTransactionKind.Refund,
            key,
            amount,
            () => sandbox.RefundAsync(key, authorization, amount, cancellationToken)
        );

    private async Task<PaymentResult> ExecuteAsync(
        PaymentTransactionKind kind,
        Guid key,
        long amount,
        Func<Task<PaymentResult>> operation
    )
    {
        state.Keys.Enqueue(key);
        if (state.Hangs)
        {
            await new TaskCompletionSource().Task;
        }

        if (state.ThrowsFor?.Invoke(kind) == true)
        {
            throw new HttpRequestException("The bank does not answer.");
        }

        if (state.DeclinesFor?.Invoke(kind) == true)
        {
            return PaymentResult.Decline("PAYMENT_DECLINED", "The bank says no.");
        }

        var outcome = await operation();
        if (outcome.Approved)
        {
            state.Effects.TryAdd(key, (kind, amount));
        }

        return state.ThrowsAfterEffectFor?.Invoke(kind) == true
            ? throw new HttpRequestException("The answer was lost.")
            : outcome;
    }
}
