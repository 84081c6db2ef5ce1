using System.Collections.Concurrent;
using Nibble.OrderService.Payments;

namespace Nibble.Tests.Orders;

/// <summary>What the payment provider did, by idempotency key, and switches for how it behaves.</summary>
internal sealed class Bank
{
    /// <summary>The effect of each key; a repeated call has none of its own.</summary>
    public ConcurrentDictionary<Guid, (PaymentKind Kind, long Amount)> Effects { get; } = new();

    /// <summary>Throws instead of answering, before or after the effect.</summary>
    public Func<PaymentKind, bool>? Fails { get; set; }

    /// <summary>Does it, and then loses the answer.</summary>
    public Func<PaymentKind, bool>? LosesAnswer { get; set; }

    /// <summary>Refuses.</summary>
    public Func<PaymentKind, bool>? Refuses { get; set; }

    /// <summary>What the bank holds or has taken from the customer, by its own books.</summary>
    public long Balance =>
        Effects.Values.Sum(effect =>
            effect.Kind switch
            {
                PaymentKind.Authorize => effect.Amount,
                PaymentKind.Void or PaymentKind.Refund => -effect.Amount,
                _ => 0,
            }
        );
}

/// <summary>The sandbox under observation.</summary>
internal sealed class WatchedBank(SandboxPaymentProvider sandbox, Bank bank) : IPaymentProvider
{
    public CardOnFile? Find(string token) => sandbox.Find(token);

    public Task<PaymentOutcome> AuthorizeAsync(
        Guid key,
        string token,
        long amount,
        string currency,
        CancellationToken cancellationToken
    ) =>
        DoAsync(
            PaymentKind.Authorize,
            key,
            amount,
            () => sandbox.AuthorizeAsync(key, token, amount, currency, cancellationToken)
        );

    public Task<PaymentOutcome> CaptureAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) =>
        DoAsync(
            PaymentKind.Capture,
            key,
            amount,
            () => sandbox.CaptureAsync(key, authorization, amount, cancellationToken)
        );

    public Task<PaymentOutcome> VoidAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) => DoAsync(PaymentKind.Void, key, amount, () => sandbox.VoidAsync(key, authorization, amount, cancellationToken));

    public Task<PaymentOutcome> RefundAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) =>
        DoAsync(
            PaymentKind.Refund,
            key,
            amount,
            () => sandbox.RefundAsync(key, authorization, amount, cancellationToken)
        );

    private async Task<PaymentOutcome> DoAsync(
        PaymentKind kind,
        Guid key,
        long amount,
        Func<Task<PaymentOutcome>> actAsync
    )
    {
        if (bank.Fails?.Invoke(kind) == true)
        {
            throw new HttpRequestException("The bank does not answer.");
        }

        if (bank.Refuses?.Invoke(kind) == true)
        {
            return PaymentOutcome.Refuse("PAYMENT_DECLINED", "The bank says no.");
        }

        var outcome = await actAsync();
        if (outcome.Approved)
        {
            bank.Effects.TryAdd(key, (kind, amount));
        }

        return bank.LosesAnswer?.Invoke(kind) == true
            ? throw new HttpRequestException("The answer was lost.")
            : outcome;
    }
}
