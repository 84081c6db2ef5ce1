using Nibble.ServiceDefaults.Errors;

namespace Nibble.OrderService.Payments;

/// <summary>
/// A payment provider for development: five tokens, no money. Its responses depend on the token alone and its references
/// on the key, so it is idempotent without state.
/// </summary>
internal sealed class SandboxPaymentProvider(TimeProvider time) : IPaymentProvider
{
    public const string Visa = "tok_visa";
    public const string Declined = "tok_declined";
    public const string InsufficientFunds = "tok_insufficient_funds";
    public const string Slow = "tok_slow";
    public const string Error = "tok_error";

    /// <summary>How long <see cref="Slow"/> takes.</summary>
    public static readonly TimeSpan SlowResponseDelay = TimeSpan.FromSeconds(2);

    public Task<CardOnFile?> FindAsync(string token, CancellationToken cancellationToken) =>
        Task.FromResult(
            token switch
            {
                Visa => new CardOnFile("visa", "4242"),
                Declined => new CardOnFile("visa", "0002"),
                InsufficientFunds => new CardOnFile("visa", "9995"),
                Slow => new CardOnFile("mastercard", "0077"),
                Error => new CardOnFile("mastercard", "0119"),
                _ => null,
            }
        );

    public async Task<PaymentResult> AuthorizeAsync(
        Guid key,
        string token,
        long amount,
        string currency,
        CancellationToken cancellationToken
    )
    {
        switch (token)
        {
            case Visa:
                return PaymentResult.Approve($"sandbox_{key:N}");
            case Slow:
                await Task.Delay(SlowResponseDelay, time, cancellationToken);
                return PaymentResult.Approve($"sandbox_{key:N}");
            case InsufficientFunds:
                return PaymentResult.Decline(ErrorCodes.InsufficientFunds, "The card does not cover this amount.");
            case Error:
                return PaymentResult.Decline(
                    ErrorCodes.PaymentProviderError,
                    "The payment provider failed; nothing was charged."
                );
            default:
                return PaymentResult.Decline(ErrorCodes.PaymentDeclined, "The card was declined.");
        }
    }

    public Task<PaymentResult> CaptureAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) => Approved(key);

    public Task<PaymentResult> VoidAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) => Approved(key);

    public Task<PaymentResult> RefundAsync(
        Guid key,
        string authorization,
        long amount,
        CancellationToken cancellationToken
    ) => Approved(key);

    private static Task<PaymentResult> Approved(Guid key) => Task.FromResult(PaymentResult.Approve($"sandbox_{key:N}"));
}
